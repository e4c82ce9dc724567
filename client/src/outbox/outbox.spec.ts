// The outbox against a server in memory, under fake timers: each way from `saved` to an outcome, and that the outcome is the true one.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  connect,
  type ConnectOptions,
  type OrderRequest,
  type PlacedOrder,
  type Ringside,
} from '../index.js';
import { FakeServer } from '../testing/index.js';

const PLACE = 'POST /api/v1/trading/orders';
const FIND = 'GET /api/v1/trading/orders/by-client-id/';
const BID: OrderRequest = {
  marketId: 'title-fight',
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  priceBps: 6_500,
  quantity: '1000000',
};

let server: FakeServer;
let client: Ringside;
const clients: Ringside[] = [];
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  server = new FakeServer();
  client = open();
});
afterEach(() => {
  for (const one of clients.splice(0)) one.close();
  jest.useRealTimers();
});

function open(options: Partial<ConnectOptions> = {}): Ringside {
  const token = server.signIn('ann');
  const opened = connect({
    ...server.options,
    auth: () => token,
    outbox: 'memory',
    transport: 'sse',
    random: () => 0.5,
    ...options,
  });
  clients.push(opened);
  return opened;
}

const later = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const countOf = (route: string) => server.arrived.filter((one) => one.startsWith(route)).length;

/** Waits for the promise while time goes on. */
async function soon<T>(promise: Promise<T>): Promise<T> {
  let isDone = false;
  const end = (): void => void (isDone = true);
  promise.then(end, end);
  // Real turns too, as modules are loaded.
  for (let turns = 0; !isDone && turns < 10_000; turns++) {
    await later(20);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return promise;
}

async function place(request: Partial<OrderRequest> = {}, validForMs = 30_000) {
  const order = await soon(client.orders.place({ ...BID, ...request }, { validForMs }));
  const states = [order.state];
  order.on('state', (state) => void states.push(state));
  return { order, states };
}

describe('an order of the outbox', () => {
  it('is saved, sent and accepted', async () => {
    const changes: [string, number][] = [];
    client.orders.on('change', ({ state }) => void changes.push([state, client.orders.pending.length]));
    const { order } = await place();
    await expect(soon(order.settled)).resolves.toMatchObject({
      outcome: 'accepted',
      order: { clientOrderId: order.clientOrderId, priceBps: 6_500 },
    });
    expect(changes).toEqual([
      ['sent', 1],
      ['accepted', 0],
    ]);
    expect(order.clientOrderId).toMatch(/^[0-9a-f]{32}$/);
    expect(server.orders).toHaveLength(1);
  });

  it('is valid until a moment of the server, whatever the clock of this machine says', async () => {
    const aheadMs = 7 * 60_000;
    server = new FakeServer({ nowMs: () => Date.now() + aheadMs });
    client = open();
    const { order } = await place({}, 5_000);
    expect(Math.abs(Date.parse(order.request.validUntil) - (Date.now() + aheadMs) - 5_000)).toBeLessThan(
      1_000,
    );
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('is refused for good by a rule, and not sent again', async () => {
    server.refuseOrders(() => 'insufficient_funds');
    const { order, states } = await place();
    await expect(soon(order.settled)).resolves.toMatchObject({
      outcome: 'refused',
      error: { code: 'insufficient_funds' },
    });
    expect([states.at(-1), countOf(PLACE)]).toEqual(['refused', 1]);
  });

  it('is sent again with the same body where nothing has happened', async () => {
    for (const code of ['busy', 'unavailable', 'rate_limited'])
      server.next({ kind: 'answer', code, retryAfterMs: 1_000 }, PLACE);
    const { order, states } = await place();
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'accepted' });
    expect(states).not.toContain('unknown');
    expect(server.orders).toHaveLength(1);
  });

  it('is refused with the last error when the server was busy until the end of the validity', async () => {
    for (let i = 0; i < 50; i++) server.next({ kind: 'answer', code: 'busy' }, PLACE);
    const { order } = await place({}, 3_000);
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'refused', error: { code: 'busy' } });
    expect(server.orders).toHaveLength(0);
  });

  it.each([
    ['the answer is lost', { kind: 'lose_answer' }],
    ['the server does not know', { kind: 'answer', code: 'outcome_unknown', isCarriedOut: true }],
    ['the request is lost', { kind: 'lose_request' }],
    ['a proxy answers', { kind: 'answer', code: 'internal_error', isCarriedOut: true }],
    ['a black hole takes 12 s', { kind: 'hold', ms: 12_000 }],
  ] as const)('is accepted once when %s', async (_, fault) => {
    server.next(fault, PLACE);
    const { order, states } = await place();
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'accepted' });
    expect(states).toContain('unknown');
    await later(30_000);
    expect(server.orders).toHaveLength(1);
  });

  it('has never arrived only when the desk says that it can no longer arrive', async () => {
    for (let i = 0; i < 100; i++) server.next({ kind: 'lose_request' }, PLACE);
    const { order } = await place({}, 5_000);
    let isSettled = false;
    void order.settled.then(() => (isSettled = true));
    await later(60_000);
    expect([order.state, isSettled]).toEqual(['unknown', false]);
    server.calm();
    await expect(soon(order.settled)).resolves.toEqual({ outcome: 'never_arrived' });
    expect(server.orders).toHaveLength(0);
  });

  it('is accepted, and not lost, when its request comes out of a black hole at the end of its validity', async () => {
    server.next({ kind: 'hold', ms: 4_900 }, PLACE);
    for (let i = 0; i < 100; i++) server.next({ kind: 'lose_request' }, PLACE);
    const { order } = await place({}, 5_000);
    await later(5_000);
    server.calm();
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('does not take the refusal of a second copy for the outcome of the first', async () => {
    server.next({ kind: 'hold', ms: 14_000 }, PLACE);
    let isPoor = true;
    server.refuseOrders(() => (isPoor ? 'insufficient_funds' : null));
    const { order } = await place();
    await later(12_000);
    expect(countOf(PLACE)).toBe(1);
    expect(order.state).toBe('unknown');
    isPoor = false;
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'accepted' });
    expect(server.orders).toHaveLength(1);
  });

  it('is refused with the refusal when no copy was accepted until the end of the validity', async () => {
    server.next({ kind: 'lose_request' }, PLACE);
    server.refuseOrders(() => 'market_paused');
    const { order } = await place({}, 5_000);
    await expect(soon(order.settled)).resolves.toMatchObject({
      outcome: 'refused',
      error: { code: 'market_paused' },
    });
  });

  it('is asked for with a question that no desk accepts, also when the clock of this machine runs ahead', async () => {
    const bodies: Record<string, unknown>[] = [];
    let aheadMs = 0;
    server = new FakeServer({ nowMs: () => Date.now() - aheadMs });
    server.refuseOrders((body) => (bodies.push(body), null));
    client = open();
    server.next({ kind: 'lose_request' }, PLACE);
    for (let i = 0; i < 9; i++) server.next({ kind: 'answer', code: 'unavailable' }, PLACE);
    const { order } = await place({}, 2_000);
    // The desk's clock stands back, so its time is before the end of validity when it is asked.
    aheadMs = 20_000;
    await later(4_000);
    server.calm();
    await later(11_000);
    expect([order.state, bodies.length > 0]).toEqual(['unknown', true]);
    for (const body of bodies) expect([body.priceBps, body.quantity]).toEqual([undefined, undefined]);
    await expect(soon(order.settled)).resolves.toEqual({ outcome: 'never_arrived' });
    expect(server.orders).toHaveLength(0);
  });

  it('tries another credential once', async () => {
    server.next({ kind: 'answer', code: 'unauthenticated' }, PLACE);
    const { order } = await place();
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'accepted' });
    for (let i = 0; i < 2; i++) server.next({ kind: 'answer', code: 'unauthenticated' }, PLACE);
    const { order: second } = await place();
    await expect(soon(second.settled)).resolves.toMatchObject({
      outcome: 'refused',
      error: { name: 'AuthError' },
    });
  });
});

describe('the outbox', () => {
  it('makes one order of a double click', async () => {
    const twice = [BID, BID].map((request) => client.orders.place({ ...request, clientOrderId: 'click-1' }));
    const [first, second] = await Promise.all(twice.map(soon));
    expect(second).toBe(first);
    await soon((first as PlacedOrder).settled);
    expect(await soon(client.orders.place({ ...BID, clientOrderId: 'click-1' }))).toBe(first);
    expect(server.orders).toHaveLength(1);
    const other = client.orders.place({ ...BID, clientOrderId: 'click-1', priceBps: 1 });
    await expect(soon(other)).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  it('finds the order that another tab has placed under the same id', async () => {
    const { order } = await place({ clientOrderId: 'click-2' });
    await soon(order.settled);
    client = open();
    const { order: same } = await place({ clientOrderId: 'click-2' }, 10_000);
    await expect(soon(same.settled)).resolves.toMatchObject({ outcome: 'accepted', order: { id: '1' } });
    client = open();
    const { order: other } = await place({ clientOrderId: 'click-2', quantity: '2000000' });
    await expect(soon(other.settled)).resolves.toMatchObject({
      outcome: 'refused',
      error: { code: 'idempotency_conflict' },
    });
    expect(server.orders).toHaveLength(1);
  });

  it('sends nothing where it cannot store', async () => {
    client = connect({ ...server.options, auth: () => server.signIn('ann') });
    clients.push(client);
    await expect(soon(client.orders.place(BID))).rejects.toMatchObject({
      name: 'OutboxUnavailable',
      code: 'outbox_unavailable',
    });
    expect(countOf(PLACE)).toBe(0);
  });

  it('sends nothing while the server cannot be reached, and the id is free again', async () => {
    server.stop();
    await expect(soon(client.orders.place({ ...BID, clientOrderId: 'a' }))).rejects.toMatchObject({
      code: 'unreachable',
    });
    server.start();
    const { order } = await place({ clientOrderId: 'a' });
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'accepted' });
  });

  it('refuses a validity that is none', async () => {
    for (const validForMs of [0, -1, NaN, 86_400_001])
      await expect(soon(client.orders.place(BID, { validForMs }))).rejects.toMatchObject({
        code: 'bad_valid_until',
      });
    await expect(soon(client.orders.place({ ...BID, validUntil: 'soon' }))).rejects.toMatchObject({
      code: 'bad_valid_until',
    });
    expect(countOf(PLACE)).toBe(0);
  });

  it('forgets a user at sign-out, unless an outcome is open', async () => {
    server.next({ kind: 'hold', ms: 8_000 }, PLACE);
    const { order } = await place();
    await expect(soon(client.orders.forget())).rejects.toMatchObject({ code: 'orders_open' });
    await soon(order.settled);
    await soon(client.orders.forget());
  });

  it('ends with the client', async () => {
    server.next({ kind: 'hold', ms: 60_000 }, PLACE);
    const { order } = await place();
    client.close();
    await expect(soon(order.settled)).rejects.toMatchObject({ code: 'closed' });
    await expect(soon(client.orders.place(BID))).rejects.toMatchObject({ code: 'closed' });
    expect(countOf(FIND)).toBe(0);
  });

  it('reports a listener that throws, and goes on', async () => {
    const errors: string[] = [];
    client = open({ onError: ({ code }) => void errors.push(code) });
    client.orders.on('change', () => {
      throw new Error('a fault of the app');
    });
    const { order } = await place();
    await expect(soon(order.settled)).resolves.toMatchObject({ outcome: 'accepted' });
    expect(new Set(errors)).toEqual(new Set(['handler_failed']));
  });
});
