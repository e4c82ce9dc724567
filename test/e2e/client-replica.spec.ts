// The resources of the client against the real server: what they show equals what REST shows, whatever happens to the connection.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { connect, type ConnectOptions, type Ringside } from '../../client/src/index.js';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { newMarket, newTrader } from '../support/trading.js';

let ringside: TestApp;
let marketId: string;
const clients: Ringside[] = [];
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  marketId = await newMarket(ringside);
});
afterAll(async () => {
  for (const client of clients) client.close();
  await ringside?.stop();
});

function open(options: Partial<ConnectOptions> = {}): Ringside {
  const client = connect({ url: ringside.url, WebSocket: WebSocket as never, random: () => 0.01, ...options });
  clients.push(client);
  return client;
}

describe.each(['ws', 'sse'] as const)('over %s, the replica', (transport) => {
  it('shows what REST shows', async () => {
    const ann = await newTrader(ringside);
    const client = open({ transport, auth: () => ann.account.accessToken });
    const account = client.account();
    await account.ready;
    console.log(account.value, account.seq, account.state);
    await ann.placed(marketId);
    const verified = await client.verify(['account', 'orders', 'positions', 'watchlists', 'proposals']);
    console.log(verified, account.value);
    expect(verified.equal).toBe(true);
  });
});
