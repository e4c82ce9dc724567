// The hub without a log: who is let in, warned, sent away. What it delivers is tested with the real log.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeSink, infoOf } from '../../../test/support/delivery-fakes.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { sharedWork } from '../../../test/support/shared-work.js';
import type { EndedCredentials } from '../../platform/auth/index.js';
import { Metrics } from '../../platform/common/metrics.js';
import type { Config } from '../../platform/config/config.js';
import { ANONYMOUS, type Caller } from '../../contract/auth/access.js';
import type { Epoch, EventTail } from '../../platform/events/index.js';
import { Admission } from './admission.js';
import type { Audience } from './audience.js';
import { Broadcaster } from './broadcaster.js';
import type { CatchUp } from './catch-up.js';
import { Connection, Subscriber } from './connection.js';
import { DeliveryStats } from './delivery.stats.js';
import { Hub } from './hub.js';

const MINUTE_MS = 60_000;

const config = {
  SSE_MAX_CLIENTS: 10,
  MAX_CLIENTS_PER_IP: 10,
  MAX_CLIENTS_PER_USER: 2,
  STREAM_OPENINGS_PER_MINUTE: 0,
  SSE_CONNECTION_TIMEOUT: 30 * MINUTE_MS,
  SSE_HEARTBEAT_INTERVAL: 30 * MINUTE_MS,
  DELIVERY_FLUSH_MS: 0,
  DELIVERY_SOCKET_MAX_BYTES: 100,
  DELIVERY_STALL_MS: 5_000,
  SHUTDOWN_GRACE_MS: 1_000,
} as Config;

const callerOf = (userId: string, sessionId: string, expiresAtMs: number | null = null): Caller => ({
  ...ANONYMOUS,
  userId,
  role: 'user',
  sessionId,
  expiresAtMs,
});

describe('the hub', () => {
  let clock: FakeClock;
  let hub: Hub;
  let ended: Set<string>;
  let tellEnded: (ids: ReadonlySet<string>) => void;

  beforeEach(() => {
    jest.useFakeTimers();
    clock = new FakeClock(0);
    ended = new Set();
    const tail = { last: 7, onAdvance: () => () => undefined, onReset: () => () => undefined };
    const credentials = {
      isEnded: ({ sessionId }: Caller) => ended.has(sessionId ?? ''),
      onEnded: (listener: typeof tellEnded) => {
        tellEnded = listener;
        return () => undefined;
      },
    };
    const epoch = { current: () => 'e' } as Epoch;
    const stats = new DeliveryStats(new Metrics());
    const log = tail as unknown as EventTail;
    hub = new Hub(
      new Broadcaster(log, epoch, {} as CatchUp, clock, sharedWork(stats), config),
      log,
      epoch,
      new Admission(clock, config),
      credentials as unknown as EndedCredentials,
      clock,
      stats,
      config,
    );
    hub.onModuleInit();
  });

  afterEach(async () => {
    await hub.onModuleDestroy();
    jest.useRealTimers();
  });

  /** Housekeeping comes round after so long. */
  const pass = (ms: number) => {
    clock.advance(ms);
    jest.advanceTimersByTime(1_000);
  };

  const join = (caller: Caller = ANONYMOUS): { connection: Connection; sink: FakeSink } => {
    const sink = new FakeSink();
    const connection = hub.connect({ ...infoOf(), caller }, sink);
    if (typeof connection === 'string') throw new Error(`refused: ${connection}`);
    return { connection, sink };
  };

  it('warns a client once, a minute before its credential ends, and closes it at the end', () => {
    const { sink } = join(callerOf('u', 's', 5 * MINUTE_MS));
    pass(4 * MINUTE_MS - 1);
    expect(sink.warnings).toEqual([]);
    pass(1);
    pass(1_000);
    expect(sink.warnings).toEqual([5 * MINUTE_MS]);
    expect(sink.goodbyes).toEqual([]);
    pass(MINUTE_MS - 1_000);
    expect(sink.goodbyes).toEqual(['unauthenticated']);
    expect(hub.size).toBe(0);
  });

  it('accepts a renewed credential, and warns again before it ends', () => {
    const { connection, sink } = join(callerOf('u', 's', 2 * MINUTE_MS));
    pass(MINUTE_MS);
    expect(hub.authenticate(connection, callerOf('u', 's', 4 * MINUTE_MS))).toBeNull();
    pass(MINUTE_MS);
    expect(sink.goodbyes).toEqual([]);
    pass(MINUTE_MS);
    expect(sink.warnings).toEqual([2 * MINUTE_MS, 4 * MINUTE_MS]);
  });

  it('sends no heartbeat on SSE before the past has come, because the first one says that it has', () => {
    const { connection, sink } = join();
    const subscriber = new Subscriber(connection, {} as Audience, 3);
    connection.subscribers.add(subscriber);
    connection.heartbeatAtMs = MINUTE_MS;
    pass(MINUTE_MS);
    expect(sink.beats).toEqual([]);
    subscriber.state = 'live';
    pass(0);
    expect(sink.beats).toEqual([3]);
  });

  it('closes only connections of a credential that has ended', () => {
    const { sink: ends } = join(callerOf('u', 's1'));
    const { sink: stays } = join(callerOf('u', 's2'));
    const { sink: nobody } = join();
    tellEnded(new Set(['s1', 's9']));
    expect([ends.goodbyes, stays.goodbyes, nobody.goodbyes]).toEqual([['unauthenticated'], [], []]);
  });

  it('refuses a credential that ended between its check and its use', () => {
    ended.add('s');
    expect(hub.connect({ ...infoOf(), caller: callerOf('u', 's') }, new FakeSink())).toBe('unauthenticated');
    const { connection } = join();
    expect(hub.authenticate(connection, callerOf('u', 's'))).toBe('unauthenticated');
    expect(connection.caller).toBe(ANONYMOUS);
  });

  it('counts a connection for the user who signs in on it, and frees the place', () => {
    join(callerOf('u', 's'));
    const { connection } = join();
    expect(hub.authenticate(connection, callerOf('u', 's'))).toBeNull();
    expect(hub.takeOpening({ ...infoOf(), caller: callerOf('u', 's') })).toBe('too_many_of_user');
    const { connection: third } = join();
    expect(hub.authenticate(third, callerOf('u', 's'))).toBe('too_many_of_user');
    expect(hub.figures().users).toEqual({ user: 2, anonymous: 1 });
    hub.disconnect(connection, 'client_gone');
    expect(hub.authenticate(third, callerOf('u', 's'))).toBeNull();
  });

  it('closes a socket that stays full, and spreads the reconnects of many clients', () => {
    const { sink } = join();
    sink.waitingBytes = 101;
    pass(0);
    pass(4_999);
    expect(sink.goodbyes).toEqual([]);
    pass(1);
    expect(sink.goodbyes).toEqual(['slow_consumer']);
    expect(hub.retryMs()).toBeGreaterThanOrEqual(500);
  });

  it('closes all connections when it stops, and admits no more', async () => {
    const { sink } = join();
    await hub.onModuleDestroy();
    expect(sink.goodbyes).toEqual(['restarting']);
    expect(hub.connect(infoOf(), new FakeSink())).toBe('restarting');
  });
});
