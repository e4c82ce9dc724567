// The desk of whole processes: one leads, the other hands over what it is asked, and takes over when the first has gone.
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { startRingside, type Ringside } from '../../src/bootstrap.js';
import { DeskStorage } from '../../src/domain/exchange/desk/storage/desk-storage.port.js';
import { OrdersService } from '../../src/domain/trading/orders/orders.service.js';
import { DeskLeadership } from '../../src/domain/exchange/desk/leadership/desk-leadership.js';
import { forward, ForwardingServer } from '../../src/domain/exchange/desk/leadership/forwarding.js';
import { TEST_SECRET } from '../support/app.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { codeOf, order } from '../support/desk-scene.js';
import { createMarket } from '../support/trading-builders.js';
import { eventually } from '../support/eventually.js';

let database: TestDatabase;
const running = new Set<Ringside>();
const servers = new Set<Server>();

beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  servers.clear();
  await Promise.all([...running].map((ringside) => ringside.stop()));
  running.clear();
  await database.drop();
});

async function start(settings: Record<string, string> = {}): Promise<Ringside> {
  const ringside = await startRingside({
    PORT: '0',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '4',
    NODE_ENV: 'test',
    PRICE_SYNC_INTERVAL_MS: '3600000',
    LOG_LEVEL: 'error',
    ORDER_VALUE_MIN: '0',
    USER_QUEUE_MAX: '1000',
    ...TEST_SECRET,
    ...settings,
  });
  running.add(ringside);
  return ringside;
}

async function stop(ringside: Ringside): Promise<void> {
  running.delete(ringside);
  await ringside.stop();
}

const deskOf = ({ app }: Ringside): DeskLeadership => app.get(DeskLeadership);
const sqlOf = ({ app }: Ringside): DataSource => app.get(DataSource);

async function market(desk: DeskLeadership): Promise<void> {
  await desk.submit(createMarket('m'));
  await desk.submit({ kind: 'open_market', marketId: 'm', actor: null, reason: null });
  await desk.submit({ kind: 'open_account', userId: 'ann' });
}

const asAnn = (key: string) =>
  [order('ann', { clientOrderId: key }), { request: { owner: 'ann', key } }] as const;

/** Makes the tables say that this address leads. */
const pretendLeader = (ringside: Ringside, address: string, token = 'token') =>
  sqlOf(ringside).query(
    `update desk set epoch = epoch + 1, address = $1, token = $2, lease_until = clock_timestamp() + interval '1 hour'`,
    [address, token],
  );

/** A leader that reads what it is sent and then does this. */
async function strangeLeader(
  react: (socket: Socket) => void,
): Promise<{ address: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((message) => {
    message.resume().on('end', () => {
      asked += 1;
      react(message.socket);
    });
  });
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked: () => asked };
}

describe('two processes on one database', () => {
  it('have one leader, to whom the other hands over: answers, refusals and conflicts are the same', async () => {
    const leader = await start();
    const follower = await start();
    expect([deskOf(leader).leads, deskOf(follower).leads]).toEqual([true, false]);
    await market(deskOf(follower));
    const first = await deskOf(follower).submit(...asAnn('a'));
    expect(first.value).toMatchObject({ clientOrderId: 'a', status: 'OPEN' });
    expect((await deskOf(leader).submit(...asAnn('a'))).value).toEqual(first.value);
    const [, submission] = asAnn('a');
    const other = deskOf(follower).submit(order('ann', { clientOrderId: 'a', price: 1 }), submission);
    expect(await codeOf(other)).toBe('idempotency_conflict');
    expect(await codeOf(deskOf(follower).submit(order('nobody')))).toBe('unknown_account');
    expect(await codeOf(deskOf(follower).submit(order('ann', { quantity: 10n ** 15n })))).toBe(
      'insufficient_funds',
    );
    const validUntilMs = Date.now() - 1;
    expect(await codeOf(deskOf(follower).submit(order('ann', { validUntilMs })))).toBe('expired');
    const [desk] = await sqlOf(leader).query<{ now_ms: string }[]>('select now_ms from desk');
    expect(Number(desk?.now_ms)).toBeGreaterThan(validUntilMs);
  });

  it('write an act once that one of them handed over, in the commit of its command', async () => {
    const leader = await start();
    const follower = await start();
    await market(deskOf(follower));
    const act = {
      actor: 'boss',
      ip: '192.0.2.1',
      requestId: 'r1',
      action: 'account.deposit',
      target: 'ann',
      details: { amount: '5' },
    };
    const submission = {
      request: { owner: 'boss:requests', key: 'k' },
      notes: [{ kind: 'audit', data: act } as const],
    };
    const deposit = { kind: 'deposit', userId: 'ann', amount: 5n } as const;
    const { cursor } = await deskOf(follower).submit(deposit, submission);
    await deskOf(leader).submit(deposit, submission);
    const rows = await sqlOf(leader).query<unknown[]>(
      'select actor, ip, request_id as "requestId", action, target, details from audit where actor is not null',
    );
    expect(rows).toEqual([act]);
    const [event] = await sqlOf(leader).query<{ seq: string; txs: string }[]>(
      `select seq, (select count(*) from event as other where other.tx = event.tx and ch_user = 'user:ann') as txs
       from event where type = 'auth.operator.acted' and ch_admin = 'admin:users'`,
    );
    expect([cursor.split('-')[1], event?.txs]).toEqual([event?.seq, '1']);
  });

  it('hand over answers and commands of any size', async () => {
    const leader = await start();
    const follower = await start();
    await market(deskOf(follower));
    const placed = Array.from({ length: 300 }, () =>
      deskOf(leader).submit(order('ann', { quantity: 10_000n })),
    );
    await Promise.all(placed);
    const all = { kind: 'cancel_orders', userId: 'ann', marketId: null, outcome: null, side: null } as const;
    const { value } = await deskOf(follower).submit<{ orders: unknown[] }>(all);
    expect(value.orders).toHaveLength(300);
    const items = Array.from({ length: 5_000 }, (_, i) => ({ itemId: i + 1, high: 100_000, low: 99_999 }));
    await deskOf(follower).submit({ kind: 'quotes', atMs: 1, items });
  });

  it('hand over a batch as one message, whose orders keep their places beside another batch', async () => {
    await start();
    const follower = await start();
    await market(deskOf(follower));
    const batch = () =>
      deskOf(follower).submitAll<{ id: string }>(
        Array.from({ length: 200 }, () => ({ command: order('ann', { quantity: 10_000n }) })),
      );
    for (const answers of await Promise.all([batch(), batch()])) {
      const ids = answers.map((answer) =>
        answer.status === 'fulfilled' ? Number(answer.value.value.id) : 0,
      );
      expect(ids).toEqual(ids.map((_, i) => (ids[0] ?? 0) + i));
    }
  });

  it('place each order of a batch once, also if the account is opened meanwhile', async () => {
    const leader = await start();
    const follower = await start();
    await market(deskOf(leader));
    const orders = follower.app.get(OrdersService);
    const wanted = Array.from({ length: 50 }, () => ({
      marketId: 'm',
      outcome: 'YES' as const,
      side: 'BUY' as const,
      type: 'LIMIT' as const,
      priceBps: 100,
      quantity: '10000',
    }));
    const answers = await Promise.all([1, 2, 3].map(() => orders.placeAll('bob', wanted)));
    const told = answers.flatMap(({ value }) => value.results).filter((result) => 'order' in result);
    const rows = await sqlOf(leader).query<unknown[]>('select 1 from trade_order');
    expect([told.length, rows.length]).toEqual([150, 150]);
  });

  it('go on when the leader stops: the other takes over at once, with all answers', async () => {
    const leader = await start();
    const follower = await start();
    await market(deskOf(leader));
    const first = await deskOf(leader).submit(...asAnn('a'));
    await stop(leader);
    await eventually(() => deskOf(follower).leads);
    expect((await deskOf(follower).submit(...asAnn('a'))).value).toEqual(first.value);
    expect((await deskOf(follower).submit(...asAnn('b'))).value).toMatchObject({ clientOrderId: 'b' });
  });

  it('go on when the leader is killed: nobody is reached until its lease is over, and then the other leads', async () => {
    const leader = await start();
    const follower = await start();
    await market(deskOf(leader));
    const first = await deskOf(leader).submit(...asAnn('a'));
    // Whoever is killed gives nothing back.
    leader.app.get(DeskStorage).resign = () => Promise.resolve();
    await stop(leader);
    const meanwhile = await codeOf(deskOf(follower).submit(...asAnn('b')));
    expect([null, 'unavailable', 'outcome_unknown']).toContain(meanwhile);
    await eventually(() => deskOf(follower).leads);
    expect((await deskOf(follower).submit(...asAnn('a'))).value).toEqual(first.value);
  });

  it('change places when a leader has slept through its lease: it hands over what it is asked from then on', async () => {
    const first = await start();
    await market(deskOf(first));
    const second = await start();
    const [desk] = await sqlOf(first).query<{ epoch: string }[]>('select epoch from desk');
    // As if it had slept: its own lease is over, whenever it renews it, and no other's.
    await eventually(
      async () => {
        await sqlOf(first).query(`update desk set lease_until = '-infinity' where epoch = $1`, [desk?.epoch]);
        return deskOf(second).leads;
      },
      { everyMs: 1, timeoutMs: 20_000 },
    );
    const sleepers = await codeOf(deskOf(first).submit(...asAnn('a')));
    expect([null, 'outcome_unknown', 'unavailable']).toContain(sleepers);
    await eventually(() => !deskOf(first).leads);
    const answer = await eventually(() => deskOf(first).submit(...asAnn('a')));
    expect((await deskOf(second).submit(...asAnn('a'))).value).toEqual(answer?.value);
    const rows = await sqlOf(first).query<unknown[]>('select 1 from trade_order');
    expect(rows).toHaveLength(1);
  });
});

describe('the address of a process', () => {
  const advertised = async (ringside: Ringside): Promise<string> => {
    const [row] = await sqlOf(ringside).query<{ address: string }[]>('select address from desk');
    return new URL(row?.address ?? '').hostname;
  };

  it('is the address that the database sees if HOST stands for every address, and works', async () => {
    const leader = await start({ HOST: '0.0.0.0' });
    const follower = await start({ HOST: '::' });
    expect(await advertised(leader)).toBe('127.0.0.1');
    await market(deskOf(follower));
    expect((await deskOf(follower).submit(...asAnn('a'))).value).toMatchObject({ clientOrderId: 'a' });
  });

  it('is DESK_HOST if that is set', async () => {
    expect(await advertised(await start({ HOST: '0.0.0.0', DESK_HOST: 'localhost' }))).toBe('localhost');
  });

  it('keeps the process from starting if the process does not reach itself there', async () => {
    // HOST lets it listen on another address alone.
    const started = start({ HOST: '127.0.0.1', DESK_HOST: '127.0.0.2' });
    await expect(started).rejects.toThrow(
      /could not reach this one at http:\/\/127\.0\.0\.2:\d+\/.*DESK_HOST/,
    );
  });
});

describe('the readiness of a process', () => {
  const readinessOf = async ({ url }: Ringside) => {
    const answer = await fetch(`${url}/ready`);
    const { checks } = (await answer.json()) as { checks: { desk: string } };
    return [answer.status, checks.desk];
  };

  it('says whether it leads, reaches the leader, or reaches nobody', async () => {
    const leader = await start();
    const follower = await start();
    expect(await readinessOf(leader)).toEqual([200, 'leads']);
    expect(await readinessOf(follower)).toEqual([200, 'reaches the leader']);
    await pretendLeader(follower, 'http://127.0.0.1:1/');
    await eventually(() => !deskOf(leader).leads);
    expect(await readinessOf(follower)).toEqual([503, 'none']);
    // A stranger listens there.
    const { address } = await strangeLeader((socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'));
    await pretendLeader(follower, address);
    expect(await readinessOf(follower)).toEqual([503, 'none']);
  });
});

describe('a process whose leader is not what it should be', () => {
  it('says unavailable when the leader cannot be reached', async () => {
    const leader = await start();
    const ringside = await start();
    await pretendLeader(ringside, 'http://127.0.0.1:1/');
    await eventually(() => !deskOf(leader).leads);
    expect(await codeOf(deskOf(ringside).submit(...asAnn('a')))).toBe('unavailable');
  });

  it('says unavailable while nobody leads', async () => {
    const leader = await start();
    const ringside = await start();
    await pretendLeader(ringside, '');
    await eventually(() => !deskOf(leader).leads);
    await sqlOf(ringside).query('update desk set address = null, token = null');
    expect(await codeOf(deskOf(ringside).submit(...asAnn('a')))).toBe('unavailable');
  });

  it('says outcome_unknown when the leader took the command and hung up', async () => {
    const leader = await start();
    const ringside = await start();
    const { address, asked } = await strangeLeader((socket) => socket.destroy());
    await pretendLeader(ringside, address);
    await eventually(() => !deskOf(leader).leads);
    expect(await codeOf(deskOf(ringside).submit(...asAnn('a')))).toBe('outcome_unknown');
    expect(asked()).toBe(1);
  });
});

describe('a forwarded command', () => {
  const forwarded = [
    { command: { kind: 'open_account', userId: 'ann' }, request: null, claim: null, notes: [] } as const,
  ];

  it('is refused to who does not know the token, before anything of it is read', async () => {
    let carriedOut = 0;
    const done = { status: 'fulfilled', value: { value: 'done', cursor: 'c' } } as const;
    const carryOut = async () => {
      carriedOut += 1;
      return [done];
    };
    const server = await ForwardingServer.open('127.0.0.1', 0, 'the token', carryOut);
    const address = `http://127.0.0.1:${server.port}/`;
    expect(await codeOf(forward({ address, token: 'another' }, forwarded))).toBe('unavailable');
    expect(await codeOf(forward({ address, token: '' }, forwarded))).toBe('unavailable');
    const stranger = await fetch(address, { method: 'POST', body: 'x' });
    expect(stranger.status).toBe(401);
    expect(carriedOut).toBe(0);
    expect(await forward({ address, token: 'the token' }, forwarded)).toEqual([done]);
    expect(carriedOut).toBe(1);
    await server.close();
  });

  it('has an unknown outcome when the leader keeps silent, breaks off, or answers what nobody understands', async () => {
    const silent = await strangeLeader(() => undefined);
    expect(await codeOf(forward({ address: silent.address, token: 't' }, forwarded, 50))).toBe(
      'outcome_unknown',
    );
    for (const bytes of [
      'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx',
    ]) {
      const { address } = await strangeLeader((socket) => socket.end(bytes));
      expect(await codeOf(forward({ address, token: 't' }, forwarded))).toBe('outcome_unknown');
    }
  });

  it('has an unknown outcome, too, when the leader fails in a way that nobody foresaw', async () => {
    const fail = () => Promise.reject(new Error('a fault of the program'));
    const server = await ForwardingServer.open('127.0.0.1', 0, 't', fail);
    const address = `http://127.0.0.1:${server.port}/`;
    expect(await codeOf(forward({ address, token: 't' }, forwarded))).toBe('outcome_unknown');
    await server.close();
  });
});

describe('a process whose books do not add up', () => {
  it('does not trade and says so, while everything else goes on; mended, it trades', async () => {
    const before = await start();
    await market(deskOf(before));
    await stop(before);
    const mender = new DataSource({ type: 'postgres', url: database.url });
    await mender.initialize();
    const add = (amount: number) =>
      mender.query(`update trading_account set available = available + $1 where user_id = 'ann'`, [amount]);
    await add(1);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const ringside = await start();
    const epoch = async () =>
      Number((await mender.query<{ epoch: string }[]>('select epoch from desk'))[0]?.epoch);
    const first = await epoch();
    // It tries again and again, and says so once.
    await eventually(async () => (await epoch()) > first + 1);
    const told = warn.mock.calls.filter(([message]) =>
      /do not balance: all money: 1, not 0/.test(String(message)),
    );
    expect(told).toHaveLength(1);
    warn.mockRestore();
    expect(deskOf(ringside).leads).toBe(false);
    expect(await codeOf(deskOf(ringside).submit(...asAnn('a')))).toBe('unavailable');
    expect((await fetch(`${ringside.url}/api/v1/markets/m`)).status).toBe(200);
    expect((await fetch(`${ringside.url}/health`)).status).toBe(200);
    await add(-1);
    await mender.destroy();
    await eventually(() => deskOf(ringside).leads);
    expect((await deskOf(ringside).submit(...asAnn('a'))).value).toMatchObject({ clientOrderId: 'a' });
  });
});
