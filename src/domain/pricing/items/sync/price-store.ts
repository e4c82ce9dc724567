// The feed of the sync. A sync claims a turn, fetches without a lock, and stores its rows in one log transaction. The
// transaction first checks that no other process has claimed a turn since.
import { Inject, Injectable } from '@nestjs/common';
import { insertUnlessPresent } from '../../../../platform/database/insert-unless-present.js';
import {
  DataSource,
  IsNull,
  LessThanOrEqual,
  MoreThan,
  returnedRows,
  type EntityManager,
} from '../../../../platform/database/typeorm.js';
import { PRICES_CHANNEL } from '../../../../contract/streams/channels.js';
import { FEED_CHANNEL } from '../../../../contract/pricing/feed.js';
import type { PricesChanged } from '../../../../contract/pricing/prices.js';
import { EventLog, type LogTransaction } from '../../../../platform/events/index.js';
import { CONFIG, type Config } from '../../../../platform/config/config.js';
import {
  PriceSourceError,
  type ItemName,
  type PriceSource,
  type RecordedPoll,
} from '../sources/price-source.port.js';
import { feedState } from '../feed/feed.reader.js';
import { PriceFeedEntity } from '../price-feed.entity.js';
import { hasPrice, mergePrices, type PriceRow, type SkipCounts } from './merge-prices.js';
import {
  insertPoints,
  readKnown,
  setLastListed,
  upsertNames,
  upsertPrices,
  type KnownPrice,
  type Point,
} from './price-rows.sql.js';

export interface Turn {
  readonly feedId: number;
  readonly turn: number;
  /** null until the feed has started in this database. */
  readonly startedAt: Date | null;
  readonly edition: string;
}

export type Stored =
  | { readonly overtaken: true }
  | { readonly overtaken: false; readonly changed: number; readonly skipped: SkipCounts };

/** A turn younger than this share of the interval still belongs to its claimer. */
const TURN_SHARE = 0.9;
/** Rows per insert of the backfill: a few megabytes, well below a second. */
const BACKFILL_BATCH_ROWS = 20_000;

@Injectable()
export class PriceStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: EventLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async openFeed(source: string): Promise<number> {
    await insertUnlessPresent(this.dataSource.manager, PriceFeedEntity, { source });
    return (await this.dataSource.getRepository(PriceFeedEntity).findOneByOrFail({ source })).id;
  }

  /**
   * Claims a turn. Returns undefined when another process has the turn. A set-back clock can leave a claim in the future;
   * such a claim is valid for one interval at most.
   */
  async claim(feedId: number, now: Date, intervalMs: number): Promise<Turn | undefined> {
    const isFree = [
      IsNull(),
      LessThanOrEqual(shifted(now, -TURN_SHARE * intervalMs)),
      MoreThan(shifted(now, intervalMs)),
    ];
    const claimed = await this.dataSource
      .createQueryBuilder()
      .update(PriceFeedEntity)
      .set({ turn: () => 'turn + 1', attemptedAt: now })
      .where(isFree.map((attemptedAt) => ({ id: feedId, attemptedAt })))
      .returning('*')
      .execute();
    const [row] = returnedRows<{ turn: string; started_at: Date | null; edition: string }>(claimed);
    return row && { feedId, turn: Number(row.turn), startedAt: row.started_at, edition: row.edition };
  }

  /** Starts the feed with the past that its source knows, in one transaction, so that a crash leaves no partial start. */
  async begin(
    { feedId, turn }: Turn,
    { edition }: Pick<PriceSource, 'edition'>,
    startedAt: Date,
    polls: Iterable<RecordedPoll>,
  ): Promise<Stored> {
    const latest = new Map<number, PriceRow>();
    const points: Point[] = [];
    const skipped: SkipCounts = {};
    for (const poll of polls) {
      const merged = mergePrices(latest, poll.rows, poll.at);
      addCounts(skipped, merged.skipped);
      for (const row of merged.changed) {
        latest.set(row.itemId, row);
        points.push({ ...row, at: poll.at });
      }
    }
    const prices = [...latest.values()].sort((a, b) => a.itemId - b.itemId);
    const { value } = await this.log.transaction(async (tx): Promise<Stored> => {
      const feed = await lockFeed(tx.manager, feedId);
      if (feed.turn !== turn) return { overtaken: true };
      for (let from = 0; from < points.length; from += BACKFILL_BATCH_ROWS) {
        await insertPoints(tx.manager, feedId, points.slice(from, from + BACKFILL_BATCH_ROWS));
      }
      const timelineAt = feed.timelineAt && feed.timelineAt > startedAt ? feed.timelineAt : startedAt;
      const lastSyncAt = prices.length > 0 ? startedAt : feed.lastSyncAt;
      const change = { startedAt, edition, timelineAt, lastSyncAt };
      await tx.manager.getRepository(PriceFeedEntity).update({ id: feedId }, change);
      if (prices.length > 0) await becomeFresh(tx, feed, startedAt);
      await setLatest(tx, feed, startedAt, prices);
      return { overtaken: false, changed: prices.length, skipped };
    });
    return value;
  }

  /**
   * `rows` is null when the source has nothing new; this is a successful sync too. Throws a PriceSourceError `malformed`,
   * and stores nothing, when the rows list no item or far fewer items than the sync before.
   */
  async save({ feedId, turn }: Turn, now: Date, rows: readonly unknown[] | null): Promise<Stored> {
    const { value } = await this.log.transaction(async (tx): Promise<Stored> => {
      const feed = await lockFeed(tx.manager, feedId);
      if (feed.turn !== turn) return { overtaken: true };
      const at = new Date(Math.max(now.getTime(), (feed.timelineAt?.getTime() ?? -Infinity) + 1));
      const { changed, skipped } = rows
        ? await this.merge(tx.manager, feed, rows, now)
        : { changed: [], skipped: {} };
      await insertPoints(
        tx.manager,
        feedId,
        changed.map((row) => ({ ...row, at })),
      );
      const change = { lastSyncAt: now, timelineAt: at };
      await tx.manager.getRepository(PriceFeedEntity).update({ id: feedId }, change);
      await becomeFresh(tx, feed, now);
      await setLatest(tx, feed, at, changed);
      return { overtaken: false, changed: changed.length, skipped };
    });
    return value;
  }

  private async merge(
    manager: EntityManager,
    { id, lastSyncAt }: PriceFeedEntity,
    rows: readonly unknown[],
    now: Date,
  ): Promise<{ changed: readonly PriceRow[]; skipped: SkipCounts }> {
    const known = await readKnown(manager, id);
    const { changed, listed, skipped } = mergePrices(known, rows, now);
    const before = [...known.values()].filter((row) => row.isListed && hasPrice(row));
    refuseIfFew(listed.size, before.length, this.config.PRICE_ROWS_MIN_PERCENT);
    const idsOf = (some: readonly KnownPrice[]) => some.map(({ itemId }) => itemId);
    const gone = before.filter(({ itemId }) => !listed.has(itemId));
    const back = [...known.values()].filter(({ itemId, isListed }) => !isListed && listed.has(itemId));
    await setLastListed(manager, id, idsOf(gone), lastSyncAt ?? now);
    await setLastListed(manager, id, idsOf(back), null);
    return { changed, skipped };
  }

  async saveNames(names: readonly ItemName[]): Promise<void> {
    const byId = new Map(names.map(({ itemId, name }) => [itemId, name]));
    await upsertNames(this.dataSource.manager, [...byId.keys()], [...byId.values()]);
  }
}

function refuseIfFew(listed: number, before: number, minPercent: number): void {
  if (listed > 0 && listed * 100 >= before * minPercent) return;
  throw new PriceSourceError(
    'malformed',
    `it has readable prices of ${listed} items, after ${before} before`,
  );
}

/** Until the transaction ends no other sync writes to the feed. */
async function lockFeed(manager: EntityManager, feedId: number): Promise<PriceFeedEntity> {
  const feeds = manager.getRepository(PriceFeedEntity);
  const feed = await feeds.findOne({ where: { id: feedId }, lock: { mode: 'pessimistic_write' } });
  if (!feed) throw new Error(`the feed ${feedId} is gone`);
  return feed;
}

/** Appends the return of the source after a silence, and its first sync. */
async function becomeFresh(
  tx: LogTransaction,
  { id, source, stale }: PriceFeedEntity,
  since: Date,
): Promise<void> {
  if (!stale) return;
  await tx.manager.getRepository(PriceFeedEntity).update({ id }, { stale: false, stateSince: since });
  const state = feedState(source, { stale: false, since, lastSyncAt: since });
  tx.append('pricing.feed.changed', state, { feed: FEED_CHANNEL });
}

async function setLatest(
  tx: LogTransaction,
  { id, source }: PriceFeedEntity,
  at: Date,
  changed: readonly PriceRow[],
): Promise<void> {
  if (changed.length === 0) return;
  await upsertPrices(tx.manager, id, at, changed);
  tx.append('pricing.prices.changed', toEvent(source, at.toISOString(), changed), { prices: PRICES_CHANNEL });
}

const toEvent = (source: string, timestamp: string, changed: readonly PriceRow[]): PricesChanged => ({
  source,
  timestamp,
  prices: changed.map((row) => ({
    item_id: row.itemId,
    high: row.high,
    low: row.low,
    high_time: row.highTime,
    low_time: row.lowTime,
  })),
});

const shifted = (now: Date, byMs: number) => new Date(now.getTime() + byMs);

function addCounts(total: SkipCounts, more: SkipCounts): void {
  for (const [reason, count] of Object.entries(more) as [keyof SkipCounts, number][]) {
    total[reason] = (total[reason] ?? 0) + count;
  }
}
