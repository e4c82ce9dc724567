// A read-only view of item prices for charts: bars of middle prices, and the items with a chart. The middle lies between the
// two prices of a point. If one price is unknown, the other price counts; a point without prices is omitted.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../../platform/database/typeorm.js';
import type { ItemView } from '../../../../contract/pricing/prices.js';
import {
  newestBucketsSql,
  stepSql,
  type BucketWindow,
} from '../../../../platform/database/newest-buckets.js';
import { ItemEntity } from '../item.entity.js';
import { PriceSource } from '../sources/price-source.port.js';

/** Prices in whole coins, halves rounded up. */
export interface ItemBar {
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** $1 source, $2 item, from $3 on the window. */
const STEP = stepSql(3);
const PRICED = `
  feed_id = (select id from price_feed where source = $1) and item_id = $2 and (high is not null or low is not null)`;
const MIDDLE = '((coalesce(high, low) + coalesce(low, high) + 1) / 2)::float8';
const BARS_SQL = `
  with slot as (${newestBucketsSql('price_point', PRICED, 3)})
  select floor(extract(epoch from slot.start) * 1000)::float8 as "startMs", sums.*,
    (select ${MIDDLE} from price_point where ${PRICED} and at >= slot.start order by at limit 1) as open,
    (select ${MIDDLE} from price_point where ${PRICED} and at < slot.start + ${STEP} order by at desc limit 1) as close
  from slot, lateral (
    select max(${MIDDLE}) as high, min(${MIDDLE}) as low from price_point
    where ${PRICED} and at >= slot.start and at < slot.start + ${STEP}
  ) as sums
  order by slot.start`;

/** $1 text, $2 maximum number of items. An item whose id or name begins with the text comes first. */
const FIND_SQL = `
  select item_id, name from item
  where position(lower($1) in lower(coalesce(name, ''))) > 0 or starts_with(item_id::text, $1)
  order by item_id::text <> $1, not starts_with(lower(coalesce(name, '')), lower($1)), item_id
  limit $2`;

@Injectable()
export class ItemBars {
  constructor(
    private readonly dataSource: DataSource,
    private readonly source: PriceSource,
  ) {}

  /** Bars, oldest first. Buckets without a price are omitted. */
  bars(itemId: number, { bucketMs, fromMs, toMs, limit }: BucketWindow): Promise<ItemBar[]> {
    return this.dataSource.query(BARS_SQL, [this.source.name, itemId, bucketMs, fromMs, toMs, limit]);
  }

  /** Returns null when no source has named the item or given it a price. */
  async item(itemId: number): Promise<ItemView | null> {
    const item = await this.dataSource.getRepository(ItemEntity).findOneBy({ itemId });
    return item && { item_id: item.itemId, name: item.name };
  }

  /** Items whose name contains the text or whose id begins with it. An empty text finds the first items by id. */
  find(text: string, limit: number): Promise<ItemView[]> {
    return this.dataSource.query(FIND_SQL, [text, limit]);
  }
}
