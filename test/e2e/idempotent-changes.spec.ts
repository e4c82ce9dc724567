// The header Idempotency-Key on changes and deletions of orders, watchlists, API keys and wallets.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  apiKey,
  asUser,
  bearer,
  call,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { limitOrder, newMarket } from '../support/trading.js';
import { ethereumWallet, proofOf } from '../support/wallets.js';

/** A write, and what a test knows of it. */
interface Write {
  readonly route: string;
  readonly body?: unknown;
  /** Another request, which must be refused with the same key. */
  readonly other: { readonly route: string; readonly body?: unknown };
  /** Another change between the request and its repetition. */
  readonly between?: () => Promise<unknown>;
  /** What a second execution would change. */
  readonly state: () => Promise<unknown>;
}

describe('a change with an Idempotency-Key', () => {
  let ringside: TestApp;
  let ann: Account;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    ann = await asUser(ringside);
  });
  afterAll(() => ringside?.stop());

  const send = (route: string, body: unknown, key: string, who: Account = ann): Promise<Answer<Json>> =>
    call(ringside, route, {
      headers: { ...bearer(who), 'idempotency-key': key },
      ...(body === undefined ? {} : { body }),
    });
  const get = async (route: string): Promise<Json> =>
    (await call(ringside, `GET ${route}`, { headers: bearer(ann) })).body;
  const made = async (route: string, body: unknown): Promise<Json> => {
    const answer = await send(route, body, randomUUID());
    expect([200, 201]).toContain(answer.status);
    return answer.body;
  };
  const order = async (market: string): Promise<string> =>
    (await made('POST /trading/orders', limitOrder(market))).id as string;
  const listed = (id: string) => async (): Promise<unknown> =>
    (await get('/watchlists')).data.filter((list: { id: string }) => list.id === id);

  const WRITES: Readonly<Record<string, () => Promise<Write>>> = {
    'cancels an order': async () => {
      const market = await newMarket(ringside);
      const [id, other] = [await order(market), await order(market)];
      return {
        route: `DELETE /trading/orders/${id}`,
        other: { route: `DELETE /trading/orders/${other}` },
        state: () => get(`/trading/orders/list?marketId=${market}`),
      };
    },
    'cancels all orders': async () => {
      const market = await newMarket(ringside);
      await order(market);
      return {
        route: `DELETE /trading/orders?marketId=${market}`,
        other: { route: `DELETE /trading/orders?marketId=${market}&side=SELL` },
        between: () => order(market),
        state: () => get(`/trading/orders/list?marketId=${market}`),
      };
    },
    'changes an order': async () => {
      const route = `PATCH /trading/orders/${await order(await newMarket(ringside))}`;
      return {
        route,
        body: { quantity: '900000' },
        other: { route, body: { quantity: '700000' } },
        between: () => made(route, { quantity: '800000' }),
        state: () => get(route.replace('PATCH ', '')),
      };
    },
    'renames a watchlist': async () => {
      const { id } = await made('POST /watchlists', { name: 'One' });
      const route = `PATCH /watchlists/${id}`;
      return {
        route,
        body: { name: 'Two' },
        other: { route, body: { name: 'Four' } },
        between: () => made(route, { name: 'Three' }),
        state: listed(id),
      };
    },
    'deletes a watchlist': async () => {
      const { id } = await made('POST /watchlists', { name: 'Gone' });
      const { id: other } = await made('POST /watchlists', { name: 'Stays' });
      return {
        route: `DELETE /watchlists/${id}`,
        other: { route: `DELETE /watchlists/${other}` },
        state: listed(other),
      };
    },
    'removes an entry of a watchlist': async () => {
      const [{ id }, marketId] = [
        await made('POST /watchlists', { name: 'Markets' }),
        await newMarket(ringside),
      ];
      const add = () => made(`POST /watchlists/${id}/items`, { marketId });
      await add();
      return {
        route: `DELETE /watchlists/${id}/items/market:${marketId}`,
        other: { route: `DELETE /watchlists/${id}` },
        between: add,
        state: listed(id),
      };
    },
    'revokes an API key': async () => {
      const keys = [await apiKey(ringside, ann, 'read'), await apiKey(ringside, ann, 'read')];
      return {
        route: `DELETE /auth/api-keys/${keys[0]?.id}`,
        other: { route: `DELETE /auth/api-keys/${keys[1]?.id}` },
        state: () => get('/auth/api-keys'),
      };
    },
    'unlinks a wallet': async () => {
      const wallet = ethereumWallet();
      const link = async () => made('POST /auth/wallet/link', await proofOf(ringside, wallet));
      await link();
      return {
        route: `DELETE /auth/wallet/ethereum/${wallet.address}`,
        other: { route: `DELETE /auth/wallet/ethereum/${ethereumWallet().address}` },
        between: link,
        state: () => get('/auth/me'),
      };
    },
  };

  it.each(Object.entries(WRITES))('receives the first answer again: %s', async (_what, prepare) => {
    const { route, body, other, between, state } = await prepare();
    const key = randomUUID();
    const first = await send(route, body, key);
    expect([200, 204]).toContain(first.status);
    await between?.();
    const before = await state();
    const again = await send(route, body, key);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(told(await send(other.route, other.body, key))).toEqual([409, 'idempotency_conflict']);
    expect(await state()).toEqual(before);
  });

  it('cancels nothing again for a user that had no account at first', async () => {
    const [bob, key, market] = [await asUser(ringside), randomUUID(), await newMarket(ringside)];
    const cancel = () => send('DELETE /trading/orders', undefined, key, bob);
    const first = await cancel();
    expect([first.status, first.body]).toEqual([200, { orders: [] }]);
    const { body } = await send('POST /trading/orders', limitOrder(market), randomUUID(), bob);
    expect((await cancel()).body).toEqual({ orders: [] });
    const found = await call(ringside, `GET /trading/orders/${body.id}`, { headers: bearer(bob) });
    expect(found.body.status).toBe('OPEN');
  });
});
