// Ringside itself, with its PostgreSQL, on its real path: each batch is one transaction of the event log, and
// subscribers receive only committed events. An extra module replaces the owner of the family `market`; its messages are the
// envelope of lib/message.mjs around the event's data. Limits that one address would reach in a benchmark are lifted.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { startRingside } from '../../dist/bootstrap.js';
import { ChannelRegistry } from '../../dist/platform/channels/index.js';
import { PasswordHasher } from '../../dist/platform/auth/passwords/password-hasher.js';
import { defineEvents, EventLog, LogReads } from '../../dist/platform/events/index.js';
import { nowUs } from '../lib/clock.mjs';
import { CHANNEL, envelope, makeData } from '../lib/message.mjs';
import { serve } from './kit.mjs';

const TYPE = 'bench.message.sent';
/** A password that is not hashed: nobody signs in with it. */
const NO_HASH = 'scrypt$1024$8$5$AA$AA';
const PG_SETTINGS = [
  'server_version',
  'fsync',
  'full_page_writes',
  'synchronous_commit',
  'wal_sync_method',
  'shared_buffers',
];
/** As many as PostgreSQL keeps for reuse by default (min_wal_size). */
const LOG_FILES = 5;
const LOOP_RESOLUTION_MS = 5;
const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
loop.enable();

defineEvents({ [TYPE]: ['market'] });

class BenchChannel {
  family = 'market';

  constructor(registry) {
    registry.substitute(this);
    registry.translate(TYPE, 'market', (_data, { data: text }) => [{ text }]);
  }

  message({ text }, { seq, timestamp }) {
    return { key: '', name: null, json: envelope(text, seq, timestamp) };
  }
}
Injectable()(BenchChannel);
Inject(ChannelRegistry)(BenchChannel, undefined, 0);

class BenchModule {}
Module({ providers: [BenchChannel] })(BenchModule);

await serve(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-bench-'));
  const ringside = await startRingside(
    {
      NODE_ENV: 'production',
      JWT_SECRET: 'a measurement has nothing to keep secret',
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: folder,
      PRICE_SYNC_INTERVAL_MS: '1h',
      // A heartbeat has its own time for each client, so the streams would no longer be equal to the byte.
      SSE_HEARTBEAT_INTERVAL: '10m',
      MAX_CLIENTS_PER_IP: '100000',
      STREAM_OPENINGS_PER_MINUTE: '0',
      STREAM_REPLAY_EVENTS_PER_SECOND: '0',
      RATE_LIMIT_PER_MINUTE: '0',
      ORDER_VALUE_MIN: '0',
      AUTH_RATE_LIMIT_PER_MINUTE: '0',
      ...JSON.parse(process.env.BENCH_SETTINGS ?? '{}'),
    },
    [BenchModule],
  );
  if (process.env.BENCH_CUT_HASHING) ringside.app.get(PasswordHasher).hash = () => Promise.resolve(NO_HASH);
  const log = ringside.app.get(EventLog);
  const reads = ringside.app.get(LogReads);
  const channels = { market: CHANNEL };

  /** Returns the moment when COMMIT was answered, in microseconds, for a latency that begins there. */
  async function send(ns, dataBytes) {
    const events = ns.map((n) => makeData(n, dataBytes));
    const append = () =>
      log.transaction(async (tx) => {
        for (const event of events) tx.append(TYPE, event, channels);
      });
    await retried(append);
    return { committedAtUs: nowUs() };
  }

  return {
    port: Number(new URL(ringside.url).port),
    send,
    // A connection that has been greeted has its position, and receives every later event.
    subscribers: () => Infinity,
    commands: {
      // A subscription with history begins with the last message.
      greet: () => null,
      loopDelay: readLoopDelay,
      cursor: async () => reads.cursor(await headOf(ringside.app.get(DataSource))),
      settings: () => settingsOf(ringside.app.get(DataSource)),
      checkpoint: () => checkpoint(ringside.app.get(DataSource)),
      metrics: async (names) => pick(await (await fetch(`${ringside.url}/metrics`)).text(), names),
    },
    async close() {
      await ringside.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

/** The delay of timers of this process since the last question, in milliseconds. */
function readLoopDelay() {
  const late = (ns) => Number(Math.max(0, ns / 1e6 - LOOP_RESOLUTION_MS).toFixed(1));
  const found = { p50: late(loop.percentile(50)), p99: late(loop.percentile(99)), max: late(loop.max) };
  loop.reset();
  return found;
}

/** Busy or unavailable means that nothing was stored, as when PostgreSQL ended a transaction that was idle for 1 s. */
async function retried(append) {
  for (;;) {
    try {
      return await append();
    } catch (error) {
      if (!['busy', 'unavailable'].includes(error.code)) throw error;
      process.stderr.write(`a commit is tried again: ${error.message}\n`);
    }
  }
}

/**
 * PostgreSQL then reuses the files of its log, as it does after some time of normal work. A new database fills each new file
 * of 16 MB with zeros, and meanwhile no commit ends.
 */
async function checkpoint(dataSource) {
  for (let i = 0; i < LOG_FILES; i += 1) {
    await dataSource.query(`select pg_logical_emit_message(true, 'bench', 'a file that is not empty')`);
    await dataSource.query('select pg_switch_wal()');
  }
  await dataSource.query('checkpoint');
}

async function headOf(dataSource) {
  const [{ head }] = await dataSource.query('select coalesce(max(seq), 0)::float8 as head from event');
  return head;
}

async function settingsOf(dataSource) {
  const rows = await dataSource.query('select name, setting from pg_settings where name = any($1)', [
    PG_SETTINGS,
  ]);
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

/** The samples of Prometheus text whose name begins with one of `names`. */
function pick(text, names) {
  const lines = text.split('\n').filter((line) => names.some((name) => line.startsWith(name)));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}
