// Refreshes what time or many small changes move: figures whose window has moved on, and the best prices and the liquidity of
// books that have changed. Each look takes some markets; locked rows are left to the process that has them.
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from '../../../platform/database/typeorm.js';
import { Clock } from '../../../platform/common/clock.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { REFRESH_SQL, windowFrom } from './window.js';

const BOOKS_EVERY_MS = 2_000;
const WINDOWS_EVERY_MS = 30_000;
const BOOKS_MAX = 200;
const WINDOWS_MAX = 1_000;

const BOOKS_DUE_SQL = `
  select market_id as id from market_figure where book_changed order by market_id limit ${BOOKS_MAX}
  for update skip locked`;
/**
 * $1 market ids. Liquidity is what resting orders hold, or the subsidy of a market maker. BUY YES and SELL NO are bids for YES; a
 * price of NO becomes 10000 minus that price.
 */
const BOOKS_SQL = `
  update market_figure as figure set book_changed = false, best_bid = book.bid, best_ask = book.ask,
    liquidity = coalesce(book.held, 0)
  from unnest($1::text[]) as asked(id)
  left join lateral (
    select max(yes_price) filter (where is_bid) as bid, min(yes_price) filter (where not is_bid) as ask, sum(held) as held
    from (
      select (outcome = 'YES') = (side = 'BUY') as is_bid,
        case outcome when 'YES' then price else 10000 - price end as yes_price,
        case when hold.kind = 'subsidy' then hold.amount when side = 'BUY' then hold.amount end as held
      from hold left join trade_order on trade_order.id = hold.id and hold.kind = 'order'
      where hold.market_id = asked.id and hold.kind in ('order', 'subsidy')
    ) as resting) as book on true
  where figure.market_id = asked.id`;
/** $1 the beginning of the window. */
const WINDOWS_DUE_SQL = `
  select market_id as id from market_figure
  where window_from < $1 and (trades_24h > 0 or change_24h <> 0)
  order by window_from limit ${WINDOWS_MAX} for update skip locked`;
/** $1 market ids, $2 the beginning of the window. Of the hours before the window only the last one is needed. */
const PRUNE_SQL = `
  delete from market_hour as old where market_id = any($1) and hour < $2 and exists (
    select from market_hour as newer
    where newer.market_id = old.market_id and newer.hour > old.hour and newer.hour < $2)`;

@Injectable()
export class FiguresJob {
  private readonly logger = new Logger('Markets');
  private working: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  @Interval(BOOKS_EVERY_MS)
  refreshBooks(): Promise<void> {
    return this.work(async () => {
      await this.dataSource.transaction(async (manager) => {
        const due = await manager.query<{ id: string }[]>(BOOKS_DUE_SQL);
        if (due.length > 0) await manager.query(BOOKS_SQL, [due.map(({ id }) => id)]);
      });
    });
  }

  @Interval(WINDOWS_EVERY_MS)
  moveWindows(): Promise<void> {
    return this.work(async () => {
      const from = windowFrom(this.clock.nowMs());
      await this.dataSource.transaction(async (manager) => {
        const due = await manager.query<{ id: string }[]>(WINDOWS_DUE_SQL, [from]);
        const ids = due.map(({ id }) => id);
        if (ids.length === 0) return;
        await manager.query(REFRESH_SQL, [ids, from]);
        await manager.query(PRUNE_SQL, [ids, from]);
      });
    });
  }

  /** One look at a time. */
  private async work(look: () => Promise<void>): Promise<void> {
    if (this.working) return;
    this.working = look()
      .catch((error: unknown) => this.logger.warn(`Figures could not be refreshed: ${messageOf(error)}`))
      .finally(() => (this.working = undefined));
    await this.working;
  }
}
