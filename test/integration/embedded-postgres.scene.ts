// What the specs of the embedded PostgreSQL share: a DATA_DIR of its own for each test, servers and stand-ins that end
// with the test, and the questions they ask. Exported variables are set anew before each test.
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { StartupError } from '../../src/platform/common/startup-error.js';
import {
  EmbeddedPostgres,
  type EmbeddedPostgresInternals,
} from '../../src/platform/database/embedded/embedded-postgres.js';
import { isPostmasterOf, startMark } from '../../src/platform/database/embedded/process-info.js';
import { compileStandIn, removeStandIn, StandIn, type StandInOptions } from './embedded-postgres.stand-in.js';

export const isRoot = process.getuid?.() === 0;
export const NOBODY = { uid: 65_534, gid: 65_534 };

export let home: string;
export let dataDir: string;
export let lines: string[];
let undo: (() => Promise<unknown>)[];

/** A fresh DATA_DIR for each test of the file, and the end of all that the test started. */
export function useScene(): void {
  beforeAll(compileStandIn);
  afterAll(removeStandIn);

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'ringside-embedded-'));
    // Open to other users: the tests of unprivileged accounts need to get in, as they would under /srv.
    await chmod(home, 0o755);
    dataDir = join(home, 'data');
    lines = [];
    undo = [];
  });

  afterEach(async () => {
    for (const step of undo.reverse()) await step();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
}

export async function start(
  internals: EmbeddedPostgresInternals = {},
  folder = dataDir,
): Promise<EmbeddedPostgres> {
  const server = await EmbeddedPostgres.start(
    { dataDir: folder, log: (line) => lines.push(line) },
    internals,
  );
  undo.push(() => server.stop());
  return server;
}

export function standIn(options: StandInOptions = {}): StandIn {
  const child = new StandIn(dataDir, options);
  undo.push(() => child.kill());
  return child;
}

/** A process of ours that has nothing to do with PostgreSQL and must never be hurt. */
export function bystander(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  undo.push(async () => child.kill('SIGKILL'));
  if (child.pid === undefined) throw new Error('sleep did not start');
  return child.pid;
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

export const writeRow = (url: string) =>
  query(url, `create table kept (note text); insert into kept values ('here')`);
export const expectRow = async (url: string) =>
  expect(await query(url, 'select note from kept')).toEqual([{ note: 'here' }]);
export const cluster = () => join(dataDir, 'postgres');
export const lives = (pid: number) => startMark(pid) !== undefined;
export const serves = (pid: number) => isPostmasterOf(pid, cluster());

export async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartupError);
  const { message } = error as StartupError;
  expect(message).not.toContain('\n');
  return message;
}
