// The facade of item prices: the latest prices. It only reads, and each answer is true as of its seq.
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { CONFIG, staleAfterMsOf, type Config } from '../../../platform/config/config.js';
import type { LatestPrices, LatestQuery } from '../../../contract/pricing/prices.js';
import { LogReads } from '../../../platform/events/index.js';
import { ItemSparks } from './item-sparks.js';
import { PricesReader } from './prices.reader.js';
import { PriceSource } from './sources/price-source.port.js';

type LatestWish = Omit<LatestQuery, 'items'>;

@Injectable()
export class PricesService {
  constructor(
    private readonly reader: PricesReader,
    private readonly sparks: ItemSparks,
    private readonly source: PriceSource,
    private readonly reads: LogReads,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The latest prices by item id; null means all items. A known item that never had a price is omitted. Throws
   * `unknown_item` with every id that no source has named or priced.
   */
  async latest(items: readonly number[] | null, { minSeq, spark }: LatestWish = {}): Promise<LatestPrices> {
    const { data, unlisted, unknown, lastSyncAt, era, seq } = await this.reads.since(minSeq, () =>
      this.reader.latest(items),
    );
    if (unknown.length > 0) {
      throw new DomainError('unknown_item', `There is no item ${unknown.join(', ')}.`, { items: unknown });
    }
    const feed = {
      source: this.source.name,
      lastSyncAt: lastSyncAt?.toISOString() ?? null,
      stale: this.isStale(lastSyncAt),
    };
    return {
      data,
      unlisted: unlisted.map(({ itemId, lastListedAt }) => ({
        item_id: itemId,
        lastListedAt: lastListedAt.toISOString(),
        stale: this.isStale(lastListedAt),
      })),
      feed,
      sparks: spark === undefined ? null : await this.sparks.of(data, era),
      seq,
    };
  }

  private isStale(at: Date | null): boolean {
    if (!at) return true;
    return this.clock.nowMs() - at.getTime() > staleAfterMsOf(this.config);
  }
}
