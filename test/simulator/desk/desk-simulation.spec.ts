// The desk under faults on a store in memory, judged by the model; and proof that the simulator finds a planted
// fault.
import { describe, expect, it } from '@jest/globals';
import type { DeskBatch } from '../../../src/domain/exchange/desk/batch/batch.js';
import { testSeed } from '../../support/random.js';
import { memoryBackend } from './backend.js';
import { explainDesk, simulateDesk } from './desk-simulation.js';
import { MemoryTables } from './memory-tables.js';

const SEEDS = 5;
const STEPS = 10_000;
const TIMEOUT_MS = 240_000;

describe('the desk', () => {
  it(
    'does what the rules of trading say, through every fault',
    async () => {
      const first = testSeed('the desk');
      for (let seed = first; seed < first + SEEDS; seed++) {
        const failure = await simulateDesk(seed, STEPS, memoryBackend());
        if (failure) throw new Error(await explainDesk(seed, failure, memoryBackend));
      }
    },
    TIMEOUT_MS,
  );
});

describe('the simulator', () => {
  it.each<[string, RegExp, (batch: DeskBatch) => DeskBatch]>([
    ['a posting is lost', /^I1/, (batch) => ({ ...batch, postings: batch.postings.slice(1) })],
    ['an order is lost', /remembered|the books do not balance/, (batch) => ({ ...batch, newOrders: [] })],
    [
      'an amendment is lost',
      /^I8|order|balance|^account|^answer|^(bids|asks) of/,
      (batch) => ({ ...batch, orders: [] }),
    ],
    ['a position is lost', /balance|^I8/, (batch) => ({ ...batch, positions: [] })],
    ['a wager is lost', /wager|^I8|^market|the books do not balance/, (batch) => ({ ...batch, wagers: [] })],
    ['an event is lost', /^I5|^checksum/, (batch) => ({ ...batch, events: batch.events.slice(1) })],
    ['an answer is lost', /remembered/, (batch) => ({ ...batch, requests: [] })],
  ])('sees that %s', async (_what, about, change) => {
    class WrongTables extends MemoryTables {
      override commit(batch: DeskBatch) {
        return super.commit(change(batch));
      }
    }
    const failure = await simulateDesk(3, 3_000, memoryBackend(new WrongTables()));
    expect(failure?.error.message).toMatch(about);
  });
});
