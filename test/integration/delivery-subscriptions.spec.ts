// Subscriptions of a socket that begin, narrow and end faster than the server can let them catch up.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { QUIET_PRICES, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { MarketFeed, MarketFeedModule } from '../support/market-feed.js';
import { SocketClient } from '../support/socket-client.js';

describe('subscriptions of a socket', () => {
  let ringside: TestApp;
  let feed: MarketFeed;
  const clients: SocketClient[] = [];
  beforeAll(async () => {
    ringside = await startTestApp({ ...QUIET_PRICES, SSE_HEARTBEAT_INTERVAL: '200' }, [MarketFeedModule]);
    feed = ringside.app.get(MarketFeed);
  });
  afterEach(() => clients.splice(0).forEach((client) => client.close()));
  afterAll(() => ringside.stop());
  const open = async () => {
    const client = await new SocketClient(ringside.url).open();
    clients.push(client);
    return client;
  };

  it('are over when they end in the same breath as they began', async () => {
    const client = await open();
    for (let i = 0; i < 20; i += 1) {
      client.send({ action: 'subscribe', id: `s${i}`, channels: [`market:e${i}`] });
      client.send({ action: 'unsubscribe', id: `s${i}` });
    }
    await client.next('unsubscribed', 's19');
    await feed.note(Array.from({ length: 20 }, (_, i) => `e${i}`));
    client.send({ action: 'subscribe', id: 'last', channels: ['market:e20'] });
    await client.next('caught_up', 'last');
    await feed.note(['e20']);
    await eventually(() => client.heard.length > 0);
    expect(client.heard.map(({ channel }) => channel)).toEqual(['market:e20']);
  });

  it('say caught_up once, also when a channel is taken out before they caught up', async () => {
    const client = await open();
    client.send({ action: 'subscribe', id: 'n', channels: ['market:n1', 'prices'], snapshot: true });
    client.send({ action: 'unsubscribe', channels: ['market:n1'] });
    expect(await client.next('unsubscribed', 'n')).toMatchObject({ channels: ['market:n1'] });
    await client.next('caught_up', 'n');
    client.send({ action: 'subscribe', id: 'm', channels: ['market:n2', 'market:n3'] });
    await client.next('caught_up', 'm');
    client.send({ action: 'unsubscribe', channels: ['market:n2'] });
    await client.next('unsubscribed', 'm');
    await feed.note(['n1', 'n2', 'n3']);
    await eventually(() => client.heard.some(({ channel }) => channel === 'market:n3'));
    const markets = client.heard.filter(({ channel }) => channel?.startsWith('market:'));
    expect(markets.map(({ channel }) => channel)).toEqual(['market:n3']);
    for (const id of ['n', 'm'])
      expect(client.messages.filter((it) => it.type === 'caught_up' && it.id === id).length).toBe(1);
  });
});
