// Opens betting windows at their time. The time is stored, and the command has a key: after a crash, or in several processes, a window
// still opens once. Closing at a time is the market's own closing time.
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Clock } from '../../../platform/common/clock.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import { Exchange, isRefusal } from '../../exchange/index.js';

const LOOK_EVERY_MS = 1_000;
/** Windows that one look opens. */
const TOGETHER_MAX = 100;
/** The owner of the keys of these commands; no user has this name. */
const OWNER = 'fights:opening';

/** $1 now. The stored status follows the market within a moment, so the market decides. */
const DUE_SQL = `
  select fight.id from fight join market on market.id = fight.id
  where fight.status = 'upcoming' and fight.opens_at <= $1 and market.state = 'APPROVED'
    and (market.closes_at is null or market.closes_at > $1)
  order by fight.opens_at limit ${TOGETHER_MAX}`;

@Injectable()
export class WindowOpening {
  private readonly logger = new Logger('Fights');
  private opening: Promise<void> | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  @Interval(LOOK_EVERY_MS)
  async openDue(): Promise<void> {
    this.opening ??= this.open()
      .catch((error: unknown) => this.logger.warn(`Windows could not be opened: ${messageOf(error)}`))
      .finally(() => (this.opening = undefined));
    await this.opening;
  }

  private async open(): Promise<void> {
    const due = await this.dataSource.query<{ id: string }[]>(DUE_SQL, [this.clock.now()]);
    if (due.length === 0) return;
    const outcomes = await this.exchange.submitAll(
      due.map(({ id }) => ({
        command: { kind: 'open_market', marketId: id, actor: null, reason: 'The betting window opens.' },
        request: { owner: OWNER, key: `open ${id}` },
      })),
    );
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') continue;
      const problem = messageOf(outcome.reason);
      // An operator was faster, or the fight was cancelled.
      if (isRefusal(outcome.reason)) this.logger.log(`${due[i]?.id ?? ''} is not opened: ${problem}`);
      else this.logger.warn(`${due[i]?.id ?? ''} could not be opened: ${problem}`);
    }
  }
}
