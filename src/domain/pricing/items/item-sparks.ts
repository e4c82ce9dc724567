// The middle prices of items over the last 24 hours of the feed. The hours that are over never change, so one query an hour reads
// them for all items; the last price is the present one.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { ItemSpark, PriceUpdate } from '../../../contract/pricing/prices.js';
import { PriceSource } from './sources/price-source.port.js';

/** Hours that are over. */
const PAST_HOURS = 23;

/** Of price_feed: what the hours that are over depend on. */
export const ERA_SQL = `concat(started_at, ' ', date_trunc('hour', timeline_at, 'UTC'))`;

/** $1 source. */
const PAST_SQL = `
  with feed as (
    select id, ${ERA_SQL} as era, date_trunc('hour', timeline_at, 'UTC') as hour from price_feed where source = $1
  )
  select feed.era, item_price.item_id as id, past.prices from feed
  join item_price on item_price.feed_id = feed.id
  cross join lateral (
    select array_agg((
      select ((coalesce(high, low) + coalesce(low, high) + 1) / 2)::float8 from price_point
      where feed_id = feed.id and item_id = item_price.item_id and at < feed.hour - n * interval '1 hour'
      order by at desc limit 1
    ) order by n desc) as prices
    from generate_series(0, ${PAST_HOURS - 1}) as n
  ) as past`;

interface PastRow {
  readonly era: string;
  readonly id: number;
  readonly prices: readonly (number | null)[];
}

interface Past {
  readonly era: string;
  readonly prices: ReadonlyMap<number, readonly (number | null)[]>;
}

const UNKNOWN: readonly null[] = Array.from({ length: PAST_HOURS }, () => null);

@Injectable()
export class ItemSparks {
  private past: Past | undefined;
  private reading: Promise<Past> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly source: PriceSource,
  ) {}

  /** `era`: of the feed at the time of these prices. */
  async of(prices: readonly PriceUpdate[], era: string): Promise<ItemSpark[]> {
    const past = this.past?.era === era ? this.past : await this.read();
    return prices.map(({ item_id, high, low }) => ({
      item_id,
      prices: [...(past.prices.get(item_id) ?? UNKNOWN), middleOf(high, low)],
    }));
  }

  /** One query at a time, however many requests wait. */
  private read(): Promise<Past> {
    this.reading ??= this.readPast().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readPast(): Promise<Past> {
    const rows = await this.dataSource.query<PastRow[]>(PAST_SQL, [this.source.name]);
    const past = { era: rows[0]?.era ?? '', prices: new Map(rows.map(({ id, prices }) => [id, prices])) };
    this.past = past;
    return past;
  }
}

/** As in PAST_SQL: the other price counts when one is unknown, and halves are rounded up. */
function middleOf(high: number | null, low: number | null): number | null {
  const [one, other] = [high ?? low, low ?? high];
  return one === null || other === null ? null : Math.floor((one + other + 1) / 2);
}
