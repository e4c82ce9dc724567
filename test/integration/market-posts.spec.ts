// Real: PostgreSQL, the migration that adds counts of posts, and the projection of figures. Posts from before the migration are
// counted once: by the migration, or by the projection if it has not reached them yet.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Post } from '../../src/contract/markets/discussions.js';
import { FiguresProjection } from '../../src/domain/markets/figures/figures.projection.js';
import { SystemClock } from '../../src/platform/common/clock.js';
import { MarketLists1700000000022 } from '../../src/platform/database/migrations/0022-market-lists.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { startLogProcess, type LogProcess } from '../support/log-process.js';

let database: TestDatabase;
let process: LogProcess;
beforeAll(async () => {
  database = await testDatabase();
  process = await startLogProcess(database.url);
});
afterAll(async () => {
  await process?.close();
  await database?.drop();
});

const sql = <T>(text: string, values: unknown[] = []): Promise<T[]> =>
  process.dataSource.query<T[]>(text, values);

/** Writes a post as the room of discussions does, and returns its number. */
async function post(marketId: string, parent: number | null = null): Promise<number> {
  const [row] = await sql<{ id: string }>(
    `insert into discussion_post (market_id, parent_id, text, created_at) values ($1, $2, 'x', now()) returning id`,
    [marketId, parent],
  );
  const id = Number(row?.id);
  const discussion = { id: `d_${id}`, marketId, parentId: parent === null ? null : `d_${parent}` } as Post;
  for (const action of ['create', 'edit'] as const)
    await process.log.transaction(async (tx) =>
      tx.append('market.discussion.changed', { action, discussion }, { market: `market:${marketId}` }),
    );
  return id;
}

const counts = () =>
  sql<{ market_id: string; threads: number; posts: number }>(
    'select market_id, threads, posts from market_figure order by market_id',
  );

describe('counts of posts', () => {
  it('begin with the posts that the projection has passed, and count every post once', async () => {
    const migration = new MarketLists1700000000022();
    const change = async (way: 'up' | 'down') => {
      const runner = process.dataSource.createQueryRunner();
      await migration[way](runner).finally(() => runner.release());
    };
    await change('down');
    const thread = await post('a');
    await post('a', thread);
    await post('b');
    await sql(`insert into event_projection (name, seq) select 'markets.figures', max(seq) from event`);
    await post('a', thread);
    await post('c');

    await change('up');
    expect(await counts()).toEqual([
      { market_id: 'a', threads: 1, posts: 2 },
      { market_id: 'b', threads: 1, posts: 1 },
    ]);

    await new FiguresProjection(process.projections, new SystemClock()).onApplicationBootstrap();
    await post('b');
    const all = [
      { market_id: 'a', threads: 1, posts: 3 },
      { market_id: 'b', threads: 2, posts: 2 },
      { market_id: 'c', threads: 1, posts: 1 },
    ];
    await eventually(async () => JSON.stringify(await counts()) === JSON.stringify(all));
  });
});
