// The statement of a user's credits over a period, from the ledger, as JSON and as CSV.
import { Inject, Injectable } from '@nestjs/common';
import { csvOf } from '../../../platform/common/csv.js';
import { DomainError } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import type { EntityManager } from '../../../platform/database/typeorm.js';
import { LogReads } from '../../../platform/events/index.js';
import type { AsOf } from '../../../platform/http/index.js';
import { STATEMENT_ENTRIES_MAX, type CashStatement, type Period } from '../../../contract/finance/reports.js';

const ACCOUNT = '(select id from trading_account where user_id = $1)';
/** $1 user, $2 the beginning or null. */
const OPENING_SQL = `
  select coalesce(sum(credits), 0)::text as opening from posting where account_id = ${ACCOUNT} and at < $2`;
/** $1 user, $2 the beginning and $3 the end, or null. */
const ENTRIES_SQL = `
  select at, transfer_id, kind, market_id, order_id, credits from posting
  where account_id = ${ACCOUNT} and credits <> 0
    and ($2::timestamptz is null or at >= $2) and ($3::timestamptz is null or at < $3)
  order by transfer_id, n limit ${STATEMENT_ENTRIES_MAX + 1}`;

interface EntryRow {
  at: Date;
  transfer_id: string;
  kind: string;
  market_id: string | null;
  order_id: string | null;
  credits: string;
}

const HEAD = ['at', 'transferId', 'kind', 'market', 'orderId', 'credits', 'balance', 'currency'];

@Injectable()
export class Statements {
  constructor(
    private readonly reads: LogReads,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `statement_too_long`. A user without an account has an empty statement. */
  async statement(userId: string, { from, to }: Period): Promise<AsOf<CashStatement>> {
    const { value, seq } = await this.reads.snapshot((manager) =>
      this.read(manager, userId, from ?? null, to ?? null),
    );
    return { value, seq };
  }

  private async read(
    manager: EntityManager,
    userId: string,
    from: string | null,
    to: string | null,
  ): Promise<CashStatement> {
    const [before] = await manager.query<{ opening: string }[]>(OPENING_SQL, [userId, from ?? '-infinity']);
    const rows = await manager.query<EntryRow[]>(ENTRIES_SQL, [userId, from, to]);
    if (rows.length > STATEMENT_ENTRIES_MAX)
      throw new DomainError(
        'statement_too_long',
        `The period has more than ${STATEMENT_ENTRIES_MAX} entries.`,
      );
    const opening = BigInt(before?.opening ?? '0');
    let balance = opening;
    const entries = rows.map((row) => {
      balance += BigInt(row.credits);
      return {
        at: row.at.toISOString(),
        transferId: row.transfer_id,
        kind: row.kind,
        market: row.market_id,
        orderId: row.order_id,
        credits: row.credits,
        balance: balance.toString(),
      };
    });
    return {
      userId,
      currency: this.config.CURRENCY,
      from,
      to,
      opening: opening.toString(),
      closing: balance.toString(),
      entries,
    };
  }
}

/** The entries as CSV, each with the currency. */
export const statementCsv = ({ entries, currency }: CashStatement): string =>
  csvOf(
    HEAD,
    entries.map((entry) => [...Object.values(entry), currency]),
  );
