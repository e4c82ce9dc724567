// Brings the movements of payments to the exchange. Each movement has its number as the key of its command, and its row says once
// that it was applied; so it is repeated after a crash and never applied twice. Movements of one payment go in their order.
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../../../platform/common/errors.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { Accounts } from '../../../platform/auth/index.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import { CommandNotes, EventLog, type JournalEntry, type Note } from '../../../platform/events/index.js';
import type { PaymentChanged } from '../../../contract/finance/payments.js';
import type { ProviderName } from '../../../contract/finance/requests.js';
import { Exchange, isRefusal } from '../../exchange/index.js';
import { noticeOf } from '../requests/request-rows.js';
import { RequestsReader } from '../requests/requests.reader.js';
import { PaymentRecords } from './payment-records.js';
import {
  PAYMENT_CHANNELS,
  PAYMENT_COLUMNS,
  PAYMENT_EVENT,
  rowToWire,
  type PaymentRow,
} from './payment-rows.js';

/** Movements of one look. */
const LOOK_MAX = 100;
/** The owner of the keys of these commands; no user has this name. */
const OWNER = 'finance:moves';

interface MoveRow {
  id: string;
  provider: ProviderName;
  payment_id: string;
  kind: 'credit' | 'take';
  user_id: string;
  amount: string;
  ends_request: string | null;
}

const COLUMNS = 'id, provider, payment_id, kind, user_id, amount, ends_request';
/** The oldest movement of each payment that waits. $1 provider and $2 payment, or null for all. */
const WAITING_SQL = `
  select ${COLUMNS} from payment_move as move
  where applied = 0 and refused is null and ($1::text is null or (provider, payment_id) = ($1, $2)) and not exists (
    select 1 from payment_move as earlier
    where earlier.provider = move.provider and earlier.payment_id = move.payment_id and earlier.id < move.id
      and earlier.applied = 0)
  order by id limit ${LOOK_MAX}`;
const PAYMENT_SQL = `select ${PAYMENT_COLUMNS} from payment where provider = $1 and id = $2`;
const APPLIED_SQL = 'update payment_move set applied = applied + 1 where id = $1';
const REFUSED_SQL = 'update payment_move set refused = $2 where id = $1 and applied = 0';

interface MoveNote {
  readonly id: string;
  readonly changed: PaymentChanged;
}

declare module '../../../platform/events/notes/command-notes.js' {
  interface NoteMap {
    payment_move: MoveNote;
  }
}

@Injectable()
export class PaymentMoves {
  private readonly logger = new Logger('Payments');

  constructor(
    private readonly exchange: Exchange,
    private readonly accounts: Accounts,
    private readonly log: EventLog,
    private readonly requests: RequestsReader,
    private readonly records: PaymentRecords,
    private readonly dataSource: DataSource,
    notes: CommandNotes,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    notes.register('payment_move', entryOf);
  }

  /** The movements of a payment, in their order. What cannot be done now is done by the timer. */
  async carryOut(provider: ProviderName, paymentId: string): Promise<void> {
    try {
      while (await this.some([provider, paymentId]));
    } catch (error) {
      this.logger.warn(`A movement of the payment ${paymentId} has to wait: ${messageOf(error)}`);
    }
  }

  /** Some waiting movements of all payments. Throws if the exchange cannot be reached. */
  async carryOutWaiting(): Promise<void> {
    await this.some([null, null]);
  }

  /** Whether there was anything to do. */
  private async some(payment: readonly [ProviderName, string] | readonly [null, null]): Promise<boolean> {
    const waiting = await this.dataSource.query<MoveRow[]>(WAITING_SQL, [...payment]);
    for (const move of waiting) await this.apply(move);
    return waiting.length > 0;
  }

  /** Throws if the exchange may still carry the command out, so that it is submitted again. */
  private async apply(move: MoveRow): Promise<void> {
    const { id, kind, user_id: payerId, amount } = move;
    const command = {
      kind: kind === 'credit' ? ('pay_in' as const) : ('reverse_payment' as const),
      payerId,
      amount: BigInt(amount),
    };
    const submission = { request: { owner: OWNER, key: id }, notes: await this.notesOf(move) };
    try {
      await this.exchange.submitFor(payerId, { command, ...submission }, () => this.accounts.get(payerId));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.refuse(move, error);
    }
  }

  private async notesOf(move: MoveRow): Promise<Note[]> {
    const [row] = await this.dataSource.query<PaymentRow[]>(PAYMENT_SQL, [move.provider, move.payment_id]);
    if (!row) throw new Error(`the payment ${move.payment_id} of a movement is missing`);
    const action = move.kind === 'credit' ? 'credited' : 'taken';
    const changed: PaymentChanged = { payment: rowToWire(row), action, amount: move.amount };
    const notes: Note[] = [{ kind: 'payment_move', data: { id: move.id, changed } }];
    if (move.ends_request === null) return notes;
    const { row: request } = await this.requests.row(move.ends_request);
    if (request.state === 'failed') return notes;
    const paid = noticeOf({ ...request, state: 'paid' }, this.config.CURRENCY);
    return [
      ...notes,
      {
        kind: 'money_request_end',
        data: { userId: request.user_id, endedBy: move.provider, reference: move.payment_id, request: paid },
      },
    ];
  }

  /** Such as the account of an erased user: a person decides what becomes of the money. */
  private async refuse(move: MoveRow, error: DomainError): Promise<void> {
    this.logger.error(`The payment ${move.payment_id} is refused: ${error.code}`);
    await this.log.transaction(async (tx) => {
      await tx.manager.query(REFUSED_SQL, [move.id, error.code]);
      const payment = { provider: move.provider, id: move.payment_id };
      await this.records.park(tx, payment, 'refused', move.amount);
    });
  }
}

const entryOf = ({ id, changed }: MoveNote): JournalEntry => ({
  statements: [{ name: 'payment_move_applied', text: APPLIED_SQL, values: [id] }],
  events: [{ type: PAYMENT_EVENT, channels: PAYMENT_CHANNELS, data: JSON.stringify(changed) }],
});
