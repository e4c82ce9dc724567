// The whole program with its own PostgreSQL, killed with kill -9 under a load of orders over HTTP: what was acknowledged
// is there, nothing is there by half, and the same clientOrderId gets the same bytes. test/checker/trading does the work;
// `npm run check:kills` does it fifty times.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KillCheck } from '../checker/trading/kills.js';
import { seededRandom, testSeed } from '../support/random.js';

const KILLS = 5;

let dataDir = '';
let check: KillCheck;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ringside-trading-kill-'));
  check = new KillCheck(dataDir, seededRandom(testSeed('trading kill -9')));
});
afterEach(async () => {
  await check.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
});

describe('Ringside, killed with kill -9 while orders come in over HTTP', () => {
  it('has every acknowledged order, no half of any, and the same answer to who asks again', async () => {
    for (let kill = 0; kill < KILLS; kill += 1) await check.round('program');
    const report = await check.finish();
    expect(report.violations).toEqual([]);
    expect(report.kills.program).toBe(KILLS);
    expect(report.acknowledged).toBeGreaterThan(KILLS * 20);
    expect(report.trades).toBeGreaterThan(0);
    expect(report.repeats).toBeGreaterThan(report.acknowledged);
  });

  it('answers 503 with Retry-After while its PostgreSQL is killed, goes on by itself, and has lost nothing', async () => {
    // When PostgreSQL is back before the desk gives a batch up, nobody has to be told: then it is killed once more.
    for (let kill = 0; kill < KILLS && !check.hasTold; kill += 1) await check.round('database');
    await check.round('both');
    const report = await check.finish();
    expect(report.violations).toEqual([]);
    const codes = Object.keys(report.unavailable);
    expect(codes.length).toBeGreaterThan(0);
    expect(['unavailable', 'outcome_unknown', 'busy']).toEqual(expect.arrayContaining(codes));
  });
});
