// The whole program, with its own PostgreSQL, killed without warning while it syncs, again and again.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import { getJson } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const KILLS = 4;
const START_TIMEOUT_MS = 30_000;

interface Program {
  readonly process: ChildProcess;
  readonly url: string;
}

async function startProgram(dataDir: string): Promise<Program> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      DATA_DIR: dataDir,
      PRICE_SYNC_INTERVAL_MS: '100',
      REPLAY_SPEED: '3000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  for await (const line of createInterface(child.stdout)) {
    const url = /running:\s+(http:\S+)/.exec(line)?.[1];
    if (!url) continue;
    clearTimeout(timer);
    child.stdout.resume();
    return { process: child, url };
  }
  throw new Error('the program ended before it was running');
}

async function headOf({ url }: Program): Promise<number> {
  return (await getJson<{ seq: number }>(`${url}/api/v1/prices/latest`)).body.seq;
}

describe('Ringside, killed with kill -9 while it syncs', () => {
  let dataDir = '';
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ringside-kill-'));
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });

  it('starts again by itself each time, with no gap in seq and no half of a sync', async () => {
    const random = seededRandom(testSeed('kill -9'));
    let head = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const program = await startProgram(dataDir);
      running.add(program.process);
      const begin = await eventually(async () => {
        const seen = await headOf(program);
        return seen > 0 ? seen : undefined;
      });
      expect(begin).toBeGreaterThanOrEqual(head);
      const more = randomInt(random, 2, 12);
      head =
        (await eventually(
          async () => {
            const seen = await headOf(program);
            return seen >= (begin ?? 0) + more ? seen : undefined;
          },
          { timeoutMs: 20_000 },
        )) ?? 0;
      const exited = once(program.process, 'exit');
      program.process.kill('SIGKILL');
      await exited;
      running.delete(program.process);
    }
    const server = await EmbeddedPostgres.start({ dataDir, log: () => undefined });
    const client = new pg.Client(server.url);
    await client.connect();
    try {
      const { rows: log } = await client.query<{ count: number; head: number; first: number }>(
        'select count(*)::int as count, max(seq)::int as head, min(seq)::int as first from event',
      );
      expect(log[0]).toMatchObject({ first: 1, count: log[0]?.head });
      expect(log[0]?.head).toBeGreaterThanOrEqual(head);
      // Each sync is one row of the log and as many points, all or nothing; the first holds the whole past.
      await client.query(
        `create temp table sync as
         select seq, (data->>'timestamp')::timestamptz as at, json_array_length(data->'prices') as prices
         from event where type = 'pricing.prices.changed'`,
      );
      const { rows: halves } = await client.query(
        `select sync.seq from sync
         left join (select at, count(*) as points from price_point group by at) as stored on stored.at = sync.at
         where sync.seq > (select min(seq) from sync) and sync.prices is distinct from stored.points`,
      );
      expect(halves).toEqual([]);
      const { rows: strangers } = await client.query(
        `select at from price_point
         where at > (select min(at) from sync) and at not in (select at from sync)`,
      );
      expect(strangers).toEqual([]);
      const { rows: latest } = await client.query(
        `select price.item_id from item_price as price
         left join price_point as point
           on point.feed_id = price.feed_id and point.item_id = price.item_id and point.at = price.synced_at
         where price.synced_at > (select min(at) from sync)
           and (point.high, point.low) is distinct from (price.high, price.low)`,
      );
      expect(latest).toEqual([]);
    } finally {
      await client.end();
      await server.stop();
    }
  });
});
