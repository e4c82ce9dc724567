// More proposals at once than the pool has connections: each of them waits for the desk, which needs connections of the same pool.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { newTrader } from '../support/trading.js';

const CONNECTIONS = 6;
const USERS = 4 * CONNECTIONS;

let ringside: TestApp;
beforeAll(async () => {
  ringside = await startTestApp({ ...UNLIMITED, DATABASE_POOL_SIZE: String(CONNECTIONS) });
});
afterAll(() => ringside?.stop());

describe('proposals of many users at once', () => {
  it('are all made, also when they are repeated', async () => {
    const users = await Promise.all(Array.from({ length: USERS }, () => newTrader(ringside)));
    const closesAt = new Date(Date.now() + 3_600_000).toISOString();
    const proposal = { question: 'Does it snow?', closesAt };
    const propose = () =>
      Promise.all(
        users.map((user) => user.ask('POST /markets/proposals', proposal, { 'idempotency-key': 'snow' })),
      );
    const first = await propose();
    expect(first.map(({ status }) => status)).toEqual(Array(USERS).fill(201));
    const again = await propose();
    expect(again.map(({ body }) => body)).toEqual(first.map(({ body }) => body));
  });
});
