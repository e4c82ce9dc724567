// Real: Redis, killed, frozen and restarted under the limits; PostgreSQL, with two pools as two processes have them.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Catch,
  Controller,
  Get,
  HttpCode,
  Module,
  Post,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyReply } from 'fastify';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { Lockout } from '../../src/platform/auth/limits/lockout.js';
import { RateLimit } from '../../src/platform/auth/limits/rate-limit.decorator.js';
import { RateLimitGuard } from '../../src/platform/auth/limits/rate-limit.guard.js';
import { BUCKET_NAMES, RateLimiter } from '../../src/platform/auth/limits/rate-limiter.js';
import { Clock } from '../../src/platform/common/clock.js';
import { DomainError } from '../../src/platform/common/errors.js';
import { Metrics } from '../../src/platform/common/metrics.js';
import { CONFIG, readConfig } from '../../src/platform/config/config.js';
import { ANONYMOUS } from '../../src/contract/auth/access.js';
import { dataSourceOptions, migrate } from '../../src/platform/database/database.module.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { describeWithRedis, startRedis, type RedisServer } from '../support/redis-server.js';

const IP = '203.0.113.7';
const PER_MINUTE = 100;

const metricOf = async (metrics: Metrics, name: string) => {
  const line = (await metrics.registry.metrics()).split('\n').find((text) => text.startsWith(name));
  return Number(line?.split(' ').at(-1) ?? 0);
};

describeWithRedis('rate limits in Redis', () => {
  let redis: RedisServer;
  let clock: FakeClock;
  let limiters: { limiter: RateLimiter; metrics: Metrics }[];
  let addresses: number;

  /** An address that nobody has used yet. */
  const freshIp = () => `10.0.0.${(addresses += 1)}`;
  const open = () => {
    const config = readConfig({ REDIS_URL: redis.url, RATE_LIMIT_PER_MINUTE: String(PER_MINUTE) });
    const metrics = new Metrics();
    const limiter = new RateLimiter(config, clock, metrics);
    limiters.push({ limiter, metrics });
    return {
      limiter,
      metrics,
      left: async (ip: string) => (await limiter.take('general', ANONYMOUS, ip)).remaining,
    };
  };
  type Opened = ReturnType<typeof open>;
  const failures = ({ metrics }: Opened) => metricOf(metrics, 'ringside_rate_limit_errors_total');
  /** What one counts, the other sees. */
  const share = async (one: Opened, other: Opened) => {
    clock.advance(1_000);
    const ip = freshIp();
    const seen = [await one.left(ip), await other.left(ip), await one.left(ip)];
    return seen.join() === [1, 2, 3].map((taken) => PER_MINUTE - taken).join();
  };

  beforeEach(async () => {
    redis = await startRedis();
    clock = new FakeClock(0);
    limiters = [];
    addresses = 0;
  });
  afterEach(async () => {
    for (const { limiter } of limiters) limiter.onApplicationShutdown();
    await redis.dispose();
  });

  it('are one bucket for all processes, to the last request', async () => {
    const [one, other] = [open(), open()];
    await eventually(() => share(one, other));
    const before = (await failures(one)) + (await failures(other));
    const states = await Promise.all(
      Array.from({ length: 3 * PER_MINUTE }, (_, i) =>
        (i % 2 ? one : other).limiter.take('general', ANONYMOUS, IP),
      ),
    );
    expect(states.filter(({ allowed }) => allowed)).toHaveLength(PER_MINUTE);
    for (const { limit, resetSeconds } of states) {
      expect(limit).toBe(PER_MINUTE);
      expect(resetSeconds).toBeGreaterThan(0);
      expect(resetSeconds).toBeLessThanOrEqual(60);
    }
    expect((await failures(one)) + (await failures(other))).toBe(before);
  });

  it('are counted by each process while Redis is gone, and together again when it is back', async () => {
    const [one, other] = [open(), open()];
    await eventually(() => share(one, other));
    // The kill meets requests that are under way.
    const underWay = Array.from({ length: 20 }, () => one.limiter.take('general', ANONYMOUS, freshIp()));
    await redis.stop();
    expect((await Promise.all(underWay)).every(({ allowed }) => allowed)).toBe(true);

    const before = await failures(one);
    const of = async ({ limiter }: Opened) => {
      const states = [];
      for (let i = 0; i < PER_MINUTE + 10; i += 1) states.push(await limiter.take('general', ANONYMOUS, IP));
      return states.filter(({ allowed }) => allowed).length;
    };
    expect([await of(one), await of(other)]).toEqual([PER_MINUTE, PER_MINUTE]);
    expect(await failures(one)).toBe(before + PER_MINUTE + 10);

    await redis.restart();
    await eventually(() => share(one, other));
  });

  it('do not wait for a Redis that hangs: one command times out, the next do not even ask', async () => {
    const [one, other] = [open(), open()];
    await eventually(() => share(one, other));
    redis.freeze();
    const ip = freshIp();
    expect(await one.left(ip)).toBe(PER_MINUTE - 1);
    const sent = await Promise.all(Array.from({ length: PER_MINUTE }, () => one.left(ip)));
    expect(sent.at(-1)).toBe(0);
    redis.thaw();
    // Redis answers again, as the other process sees, but this one still counts for itself: its pause is not over.
    const another = freshIp();
    expect(await other.left(another)).toBe(PER_MINUTE - 1);
    expect(await one.left(another)).toBe(PER_MINUTE - 1);
    await eventually(() => share(one, other));
  });

  it('leave nothing in Redis that does not expire within the minute', async () => {
    const [one, other] = [open(), open()];
    await eventually(() => share(one, other));
    for (const bucket of BUCKET_NAMES) await one.limiter.take(bucket, ANONYMOUS, IP);
    const client = new Redis(redis.url);
    try {
      const keys = await client.keys('*');
      expect(keys).toEqual(
        expect.arrayContaining(BUCKET_NAMES.map((name) => `ringside:limit:${name}:address:${IP}`)),
      );
      for (const key of keys) {
        expect(await client.ttl(key)).toBeGreaterThan(0);
        expect(await client.ttl(key)).toBeLessThanOrEqual(60);
      }
    } finally {
      client.disconnect();
    }
  });
});

@Controller()
class Routes {
  @Get('plain')
  plain(): string {
    return 'answered';
  }

  @Post('sign-in')
  @HttpCode(200)
  @RateLimit('auth')
  signIn(): string {
    return 'answered';
  }
}

@Catch(DomainError)
class Refusals implements ExceptionFilter<DomainError> {
  catch({ code, details }: DomainError, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().status(429).send({ code, details });
  }
}

describeWithRedis('the guard of the rate limits in an app', () => {
  let redis: RedisServer;
  let metrics: Metrics;
  let app: NestFastifyApplication;
  let url: string;

  beforeEach(async () => {
    redis = await startRedis();
    metrics = new Metrics();
    const environment = {
      REDIS_URL: redis.url,
      RATE_LIMIT_PER_MINUTE: '1000',
      AUTH_RATE_LIMIT_PER_MINUTE: '3',
    };
    @Module({
      controllers: [Routes],
      providers: [
        RateLimiter,
        { provide: CONFIG, useValue: readConfig(environment) },
        { provide: Clock, useValue: new FakeClock(0) },
        { provide: Metrics, useValue: metrics },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_FILTER, useClass: Refusals },
      ],
    })
    class Small {}
    const module = await Test.createTestingModule({ imports: [Small] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterEach(async () => {
    await app.close();
    await redis.dispose();
  });

  it('answers while Redis is gone, and refuses by what this process has counted', async () => {
    await redis.stop();
    expect(await (await fetch(`${url}/plain`)).text()).toBe('answered');
    const answers = [];
    for (let i = 0; i < 4; i += 1) answers.push(await fetch(`${url}/sign-in`, { method: 'POST' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('RateLimit-Remaining'))).toEqual(['2', '1', '0', '0']);
    const refused = answers[3];
    expect(refused?.headers.get('RateLimit-Limit')).toBe('3');
    const resetSeconds = Number(refused?.headers.get('RateLimit-Reset'));
    expect(resetSeconds).toBeGreaterThan(0);
    expect(await refused?.json()).toEqual({
      code: 'rate_limited',
      details: { retryAfterMs: resetSeconds * 1_000 },
    });
    expect(await metricOf(metrics, 'ringside_rate_limited_total{bucket="auth"}')).toBe(1);
  });
});

describe('the backoff after wrong passwords', () => {
  const LOGIN = 'fighter@example.org';
  const LOCKS_S = [30, 60, 120, 240, 480, 900, 900, 900];

  let database: TestDatabase;
  let sources: [DataSource, DataSource];
  let clock: FakeClock;
  /** Two processes. */
  let one: Lockout;
  let other: Lockout;

  beforeAll(async () => {
    database = await testDatabase();
    const openSource = () => new DataSource(dataSourceOptions(database.url, 10)).initialize();
    sources = [await openSource(), await openSource()];
    await migrate(sources[0]);
  });
  afterAll(async () => {
    for (const source of sources) await source.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    await sources[0].query('delete from login_failure');
    clock = new FakeClock('2026-01-01T00:00:00Z');
    [one, other] = [new Lockout(sources[0], clock), new Lockout(sources[1], clock)];
  });

  /** Milliseconds to wait; 0 when the password would have been looked at. */
  const waitMs = async (lockout: Lockout, login = LOGIN, ip = IP): Promise<number> => {
    try {
      await lockout.begin(login, ip);
      return 0;
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'locked_out') throw error;
      return error.details.retryAfterMs as number;
    }
  };
  const tryOften = async (times: number, ip = IP) => {
    for (let i = 0; i < times; i += 1) expect(await waitMs(i % 2 ? one : other, LOGIN, ip)).toBe(0);
  };
  const rows = async () =>
    (
      await sources[0].query<{ failures: number }[]>('select failures from login_failure order by failures')
    ).map(({ failures }) => failures);

  it('lets five through and then makes all processes wait, twice as long each time, up to 15 minutes', async () => {
    await tryOften(5);
    for (const seconds of LOCKS_S) {
      expect(await waitMs(one)).toBe(seconds * 1_000);
      clock.advance(seconds * 1_000 - 1);
      expect(await waitMs(other)).toBe(1);
      clock.advance(1);
      expect(await waitMs(one)).toBe(0);
    }
  });

  it('lets through five of 50 that come at once, on two processes', async () => {
    const waits = await Promise.all(Array.from({ length: 50 }, (_, i) => waitMs(i % 2 ? one : other)));
    expect(waits.filter((ms) => ms === 0)).toHaveLength(5);
    expect(waits.filter((ms) => ms === 30_000)).toHaveLength(45);
    // What was refused counts nowhere, so that one address cannot lock out all others.
    expect(await rows()).toEqual([5, 5]);
    expect(await waitMs(one, LOGIN, '198.51.100.1')).toBe(0);
  });

  it('lets through one of 50 that come at once when a lock is over', async () => {
    await tryOften(5);
    clock.advance(30_000);
    const waits = await Promise.all(Array.from({ length: 50 }, (_, i) => waitMs(i % 2 ? one : other)));
    expect(waits.filter((ms) => ms === 0)).toHaveLength(1);
  });

  it('lets 50 through from everywhere, and then makes every address wait', async () => {
    for (let i = 0; i < 50; i += 1) await tryOften(1, `198.51.100.${i}`);
    expect(await waitMs(one)).toBe(30_000);
    expect(await waitMs(other, LOGIN, '198.51.100.1')).toBe(30_000);
    expect(await waitMs(one, 'somebody.else@example.org')).toBe(0);
    clock.advance(30_000);
    expect(await waitMs(one)).toBe(0);
    expect(await waitMs(one)).toBe(60_000);
  });

  it('does not count for an address what is refused because of all the others', async () => {
    for (let i = 0; i < 50; i += 1) await tryOften(1, `198.51.100.${i}`);
    for (let i = 0; i < 10; i += 1) expect(await waitMs(one)).toBe(30_000);
    expect(await rows()).toEqual([...Array<number>(50).fill(1), 50]);
  });

  it('starts anew after a right password', async () => {
    await tryOften(4);
    await one.succeeded(LOGIN, IP);
    expect(await rows()).toEqual([]);
    await tryOften(5);
    expect(await waitMs(one)).toBe(30_000);
  });

  it('leaves the streak of another address alone when one finds the password', async () => {
    await tryOften(5);
    await one.succeeded(LOGIN, '198.51.100.1');
    expect(await waitMs(one)).toBe(30_000);
    expect(await rows()).toEqual([5]);
  });

  it('counts upper and lower case as one login, and a /64 as one address', async () => {
    for (let i = 0; i < 5; i += 1) await one.begin(i % 2 ? LOGIN : LOGIN.toUpperCase(), `2001:db8::${i}`);
    expect(await waitMs(one, LOGIN, '2001:db8::99')).toBe(30_000);
    expect(await waitMs(one, LOGIN, '2001:db8:0:1::1')).toBe(0);
  });

  it('forgets a streak after an hour without attempts, not before', async () => {
    await tryOften(4);
    clock.advance(3_600_000 - 1);
    await tryOften(1);
    expect(await waitMs(one)).toBe(30_000);
    clock.advance(3_600_000);
    await tryOften(5);
    expect(await waitMs(one)).toBe(30_000);
  });

  it('deletes rows that count no more, and only those', async () => {
    await tryOften(5);
    clock.advance(1_800_000);
    await tryOften(1, '198.51.100.1');
    clock.advance(1_800_000);
    await one.forget(clock.now());
    // The address of the first five is gone; the login itself was tried half an hour ago.
    expect(await rows()).toEqual([1, 6]);
    clock.advance(1_800_000);
    await one.forget(clock.now());
    expect(await rows()).toEqual([]);
  });

  it('keeps neither login nor address in the table', async () => {
    await tryOften(1);
    const stored = JSON.stringify(await sources[0].query('select * from login_failure'));
    expect(stored).not.toContain('fighter');
    expect(stored).not.toContain('203.0');
  });
});
