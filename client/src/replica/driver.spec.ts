// Resources against a server that the test plays: what is read, what is folded, and what listeners are told when.
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { later, PlayedServer, turn, type PlayedAnswer } from '../../../test/support/played-client.js';
import type { Resource } from './resource.js';

let server: PlayedServer;
const scene = (): PlayedServer => (server = new PlayedServer());
afterEach(() => server.client.close());

const account = (available: number, held = 0) => ({
  userId: 'u',
  available: `${available}`,
  held: `${held}`,
  total: `${available + held}`,
});
const balance = (available: number, held = 0) => {
  const { total, ...sums } = account(available, held);
  return { available: sums.available, held: sums.held, total };
};
const order = (id: number, held: number, status = 'OPEN') => ({ id: `${id}`, held: `${held}`, status });
const deposit = (available: number, held = 0) =>
  ['balance_updated', { ...balance(available, held), cause: 'deposit', amount: '1' }] as const;
/** As the server tells of a new order: the order, and what is set aside for it. */
const placed = (id: number, available: number, held: number) =>
  [
    ['order_placed', { order: order(id, held) }],
    ['margin_blocked', { orderId: `${id}`, balance: balance(available, held), position: null }],
  ] as const;

/** A user with 10 credits as of seq 5, whose account is level. */
async function levelAccount(): Promise<Resource<unknown>> {
  server.answers('/trading/account', () => ({ body: account(10), seq: 5 }));
  const resource = server.client.account();
  await server.level('user:u', 5);
  await resource.ready;
  return resource;
}

describe('a resource', () => {
  it('begins with an answer of REST and goes on with what the stream brings after it', async () => {
    scene().answers('/trading/account', () => ({ body: account(10), seq: 5 }));
    const resource = server.client.account();
    expect([resource.value, resource.state, resource.seq]).toEqual([null, 'opening', 0]);
    const changes: unknown[] = [];
    resource.on('change', () => changes.push(resource.value));
    await eventually(() => resource.value);
    expect([resource.value, resource.state, resource.seq]).toEqual([account(10), 'behind', 5]);
    expect([...server.wire.groups.values()][0]?.begin.after).toBe('e-5');
    await server.level('user:u', 8);
    await resource.ready;
    expect([resource.state, resource.seq]).toEqual(['level', 8]);
    server.commit(9, deposit(12));
    await turn();
    expect([resource.value, resource.seq]).toEqual([account(12), 9]);
    expect(changes).toEqual([account(10), account(12)]);
  });

  it('ignores what it does not know', async () => {
    scene();
    const resource = await levelAccount();
    const { value } = resource;
    server.commit(6, ['account_praised', { balance: balance(99) }], ['limits_changed', { bonus: 1 }]);
    server.commit(7, [
      'balance_updated',
      { ...balance(11), bonus: '3', cause: 'deposit', amount: '1' },
    ] as const);
    await turn();
    expect(resource.value).toEqual({ ...account(11), bonus: '3' });
    expect(value).toEqual(account(10));
  });

  it('folds into an answer that comes late what the stream has brought after it', async () => {
    scene();
    const resource = await levelAccount();
    const answer = later<PlayedAnswer>();
    server.answers('/trading/account', () => answer.promise);
    const reloaded = resource.reload();
    await eventually(() => server.readsOf('/trading/account').length === 2);
    server.commit(6, deposit(11));
    server.commit(7, deposit(12));
    server.commit(8, deposit(13));
    await turn();
    expect(resource.value).toEqual(account(13));
    answer.resolve({ body: { ...account(11), note: 'of the answer' }, seq: 6 });
    await reloaded;
    expect([resource.value, resource.seq]).toEqual([account(13), 8]);
  });

  it('reads again when the stream has brought more than is kept since the answer', async () => {
    scene();
    const resource = await levelAccount();
    const answer = later<PlayedAnswer>();
    server.answers('/trading/account', () => answer.promise);
    const reloaded = resource.reload();
    await eventually(() => server.readsOf('/trading/account').length === 2);
    for (let seq = 6; seq <= 2_010; seq += 1) server.commit(seq, deposit(seq));
    await turn();
    server.answers('/trading/account', () => ({ body: account(2_010), seq: 2_010 }));
    answer.resolve({ body: account(10), seq: 5 });
    await reloaded;
    expect(server.readsOf('/trading/account').at(-1)?.searchParams.get('minSeq')).toBe('e-2010');
    expect([resource.value, resource.seq]).toEqual([account(2_010), 2_010]);
  });

  it('keeps the value after a reset, and folds nothing until it is read again', async () => {
    scene();
    const resource = await levelAccount();
    const answer = later<PlayedAnswer>();
    server.answers('/trading/account', () => answer.promise);
    server.cut();
    await eventually(() => server.wire.links === 2);
    server.epoch = 'f';
    await server.level('user:u', 30, 'reset');
    server.reset('user:u', 30);
    server.commit(40, deposit(77));
    server.caughtUp('user:u', 40);
    await turn();
    expect([resource.value, resource.state, resource.seq]).toEqual([account(10), 'behind', 5]);
    expect(server.readsOf('/trading/account').at(-1)?.searchParams.get('minSeq')).toBe('f-30');
    answer.resolve({ body: account(70), seq: 30 });
    await eventually(() => resource.state === 'level');
    expect([resource.value, resource.seq]).toEqual([account(77), 40]);
  });

  it('folds nothing that an answer has already, although the stream brings it later', async () => {
    scene();
    const resource = await levelAccount();
    server.answers('/trading/account', () => ({ body: account(14), seq: 9 }));
    await resource.reload();
    expect([resource.value, resource.seq]).toEqual([account(14), 9]);
    server.commit(8, deposit(13));
    await turn();
    expect([resource.value, resource.seq]).toEqual([account(14), 9]);
    server.commit(10, deposit(15));
    await turn();
    expect([resource.value, resource.seq]).toEqual([account(15), 10]);
  });

  it('tries a read again that failed, and says why', async () => {
    scene();
    let isDown = true;
    server.answers('/trading/account', () =>
      isDown ? { status: 503, body: { code: 'busy', message: '' } } : { body: account(10), seq: 5 },
    );
    const resource = server.client.account();
    await eventually(() => resource.error);
    expect([resource.error?.code, resource.state]).toEqual(['busy', 'opening']);
    isDown = false;
    await server.level('user:u', 5);
    await resource.ready;
    expect([resource.error, resource.state]).toEqual([null, 'level']);
  });

  it('fails when the server refuses the read, until the app tries again', async () => {
    scene().answers('/markets/none', () => ({ status: 404, body: { code: 'unknown_market', message: '' } }));
    const resource = server.client.market('none');
    await expect(resource.ready).rejects.toMatchObject({ code: 'unknown_market' });
    expect([resource.state, resource.error?.code]).toEqual(['failed', 'unknown_market']);
    server.answers('/markets/none', () => ({ body: { id: 'none', polls: [] }, seq: 1 }));
    const reloaded = resource.reload();
    await server.level('market:none', 1);
    await server.level('pricing:none', 1);
    await reloaded;
    await eventually(() => resource.state === 'level');
    expect(resource.value).toEqual({ id: 'none', polls: [] });
  });

  it('fails when the server refuses the channel', async () => {
    scene().answers('/trading/account', () => ({ body: account(10), seq: 5 }));
    const resource = server.client.account('other');
    await eventually(() => server.wire.groups.size > 0);
    const [id = ''] = server.wire.groups.keys();
    server.wire.hear({ kind: 'open', epoch: 'e', seq: 5 });
    const refused = [{ channel: 'user:other', code: 'forbidden_channel' }];
    server.wire.hear({ kind: 'subscribed', id, refused, mode: 'resumed', cursor: 'e-5' });
    await expect(resource.ready).rejects.toMatchObject({ code: 'forbidden_channel' });
    await eventually(() => resource.state === 'failed');
  });

  it('forgets the last write of a log that is gone', async () => {
    scene().client.rest.lastWrite = 'old-9';
    server.answers('/trading/account', () =>
      server.reads.at(-1)?.searchParams.get('minSeq') === 'old-9'
        ? { status: 410, body: { code: 'epoch_changed', message: '' } }
        : { body: account(10), seq: 5 },
    );
    const resource = server.client.account('u');
    await eventually(() => resource.value);
    expect(server.client.rest.lastWrite).toBeNull();
  });
});

describe('facts of one commit', () => {
  async function desk() {
    scene().answers('/trading/account', () => ({ body: account(100), seq: 5 }));
    server.answers('/trading/orders/list', () => ({ body: { data: [], next: null }, seq: 5 }));
    const [money, orders] = [server.client.account(), server.client.orderList()];
    await server.level('user:u', 5);
    await Promise.all([money.ready, orders.ready]);
    const seen: string[] = [];
    const look = () => {
      const sum = orders.value?.reduce((held, one) => held + Number(one.held), 0);
      seen.push(`${money.value?.held} ${sum} @${money.seq} ${orders.seq}`);
    };
    money.on('change', look);
    orders.on('change', look);
    return { seen, orders };
  }

  it('change all resources in one step, however the messages arrive', async () => {
    const { seen } = await desk();
    const parts = placed(1, 90, 10);
    const send = (at: 0 | 1) => {
      const [event, data] = parts[at];
      server.message('user:u', 6, { event, data, tx: 6, part: at + 1, parts: 2 });
    };
    send(0);
    await turn();
    await turn();
    expect(seen).toEqual([]);
    send(1);
    await turn();
    expect(seen).toEqual(['10 10 @6 6', '10 10 @6 6']);
  });

  it('wait for the rest of a commit of several events', async () => {
    const { seen } = await desk();
    const many = Array.from({ length: 8 }, (_, at) => placed(at + 1, 100 - at - 1, 1).slice()).flat();
    for (const [at, [event, data]] of many.entries())
      server.message('user:u', 6, { event, data, tx: 6, part: at + 1, parts: many.length });
    await turn();
    await turn();
    expect(seen).toEqual([]);
    for (const [at, [event, data]] of placed(9, 91, 9).entries())
      server.message('user:u', 8, {
        event,
        data: { ...data, order: order(9, 1) },
        tx: 6,
        part: at + 1,
        parts: 2,
      });
    await turn();
    expect(seen).toEqual(['9 9 @8 8', '9 9 @8 8']);
  });

  it('come after a short while when a full event was the last of its commit', async () => {
    const { seen, orders } = await desk();
    const many = Array.from({ length: 8 }, (_, at) => placed(at + 1, 100 - at - 1, at + 1).slice()).flat();
    for (const [at, [event, data]] of many.entries())
      server.message('user:u', 6, {
        event,
        data: 'order' in data ? { order: { ...data.order, held: '1' } } : data,
        tx: 6,
        part: at + 1,
        parts: many.length,
      });
    await eventually(() => seen.length > 0);
    expect(orders.value).toHaveLength(8);
    expect(seen).toEqual(['8 8 @6 6', '8 8 @6 6']);
  });
});

describe('handles', () => {
  it('share one resource, which ends after its last user', async () => {
    scene();
    const one = await levelAccount();
    const other = server.client.account();
    expect(other.value).toBe(one.value);
    expect(server.readsOf('/trading/account')).toHaveLength(1);
    let heard = 0;
    one.on('change', () => (heard += 1));
    one.close();
    one.close();
    expect([one.state, other.state]).toEqual(['closed', 'level']);
    server.commit(6, deposit(11));
    await turn();
    expect([other.value, heard]).toEqual([account(11), 0]);
    other.close();
    const again = server.client.account();
    expect(again.value).toEqual(account(11));
    again.close();
    await eventually(
      () => {
        const fresh = server.client.account();
        const isNew = fresh.value === null;
        fresh.close();
        return isNew;
      },
      { everyMs: 1_200 },
    );
  });

  it('are not stopped by a listener that throws', async () => {
    scene();
    const resource = await levelAccount();
    let heard = 0;
    resource.on('change', () => {
      throw new Error('a fault of the app');
    });
    resource.on('change', () => (heard += 1));
    server.commit(6, deposit(11));
    await turn();
    expect([heard, server.errors]).toEqual([1, ['handler_failed']]);
  });

  it('end with the client', async () => {
    scene();
    const resource = await levelAccount();
    const waiting = server.client.market('unanswered');
    server.client.close();
    await eventually(() => resource.state === 'closed');
    await expect(waiting.ready).rejects.toBeDefined();
  });
});
