// Who may use what: every route there is, for every kind of caller. The routes are read from the running app, so that one
// which this table does not know fails here; and one that says nothing about itself keeps the app from starting.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { Access } from '../../src/platform/http/index.js';
import { KEY_SCOPES, type KeyScope } from '../../src/contract/auth/access.js';
import { ADMIN_TOPICS, FAMILY_NAMES } from '../../src/contract/streams/channels.js';
import {
  apiKey,
  asAdmin,
  asOperator,
  asUser,
  bearer,
  logIn,
  UNLIMITED,
  type Account,
} from '../support/accounts.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { CHANNELS, type Least } from '../support/channel-rights.js';

/** Signing in: nobody is asked who they are, so that a credential that is no good keeps nobody out. */
const UNASKED = ['anybody', 'unasked'] as const;

/** Route → who may use it, and what an API key needs for it; null where no key will do. */
const ROUTES: Record<string, readonly [Least, KeyScope | null | 'unasked']> = {
  'GET /health': UNASKED,
  'GET /ready': UNASKED,
  'GET /metrics': UNASKED,
  'GET /api/v1/time': ['anybody', 'read'],
  'GET /api/v1/prices/items': ['anybody', 'read'],
  'GET /api/v1/prices/latest': ['anybody', 'read'],
  'GET /api/v1/prices/history/{id}': ['anybody', 'read'],
  'GET /api/v1/events': ['anybody', 'read'],
  'GET /api/v1/stream': ['anybody', 'stream'],
  'GET /api/v1/prices/stream': ['anybody', 'stream'],
  'GET /api/v1/stream/pricing/all': ['anybody', 'stream'],
  'GET /api/v1/stream/pricing/{marketId}': ['anybody', 'stream'],
  'GET /api/v1/stream/pricing/{marketId}/current': ['anybody', 'read'],
  'GET /api/v1/pricing': ['anybody', 'read'],
  'GET /api/v1/pricing/{marketId}/history': ['anybody', 'read'],
  'POST /api/v1/pricing/{marketId}/weights': ['admin', 'operate'],
  'POST /api/v1/pricing/{marketId}/probability': ['operator', 'raffle'],
  'GET /api/v1/raffles': ['anybody', 'read'],
  'GET /api/v1/raffles/{id}': ['anybody', 'read'],
  'GET /api/v1/raffles/{id}/positions': ['anybody', 'read'],
  'GET /api/v1/raffles/{id}/markets': ['anybody', 'read'],
  'POST /api/v1/raffles': ['operator', 'operate'],
  'POST /api/v1/raffles/{id}/positions': ['operator', 'raffle'],
  'POST /api/v1/raffles/{id}/positions/batch': ['operator', 'raffle'],
  'POST /api/v1/raffles/{id}/markets': ['operator', 'operate'],
  'POST /api/v1/raffles/{id}/lock': ['operator', 'operate'],
  'POST /api/v1/raffles/{id}/draw': ['operator', 'operate'],
  'POST /api/v1/auth/register': UNASKED,
  'POST /api/v1/auth/login': UNASKED,
  'POST /api/v1/auth/refresh': UNASKED,
  'POST /api/v1/auth/password/forgot': UNASKED,
  'POST /api/v1/auth/password/reset': UNASKED,
  'POST /api/v1/auth/setup': UNASKED,
  'POST /api/v1/auth/wallet/nonce': UNASKED,
  'POST /api/v1/auth/wallet/verify': UNASKED,
  'POST /api/v1/auth/logout': ['user', null],
  'POST /api/v1/auth/password': ['user', null],
  'POST /api/v1/auth/stream-ticket': ['user', null],
  'GET /api/v1/auth/me': ['user', 'read'],
  'DELETE /api/v1/auth/me': ['user', null],
  'GET /api/v1/auth/me/export': ['user', null],
  'POST /api/v1/auth/wallet/link': ['user', null],
  'DELETE /api/v1/auth/wallet/{chain}/{address}': ['user', null],
  'GET /api/v1/auth/api-keys': ['user', null],
  'POST /api/v1/auth/api-keys': ['user', null],
  'DELETE /api/v1/auth/api-keys/{id}': ['user', null],
  'GET /api/v1/admin/users': ['operator', 'operate'],
  'GET /api/v1/admin/users/{id}': ['operator', 'operate'],
  'POST /api/v1/admin/users/{id}/verify': ['operator', 'operate'],
  'POST /api/v1/admin/users/{id}/ban': ['admin', 'operate'],
  'POST /api/v1/admin/users/{id}/unban': ['admin', 'operate'],
  'POST /api/v1/admin/users/{id}/cancel-orders': ['admin', 'operate'],
  'GET /api/v1/admin/users/{id}/limits': ['operator', 'operate'],
  'POST /api/v1/admin/users/{id}/limits': ['operator', 'operate'],
  'POST /api/v1/admin/users/{id}/role': ['admin', null],
  'POST /api/v1/admin/users/{id}/password-link': ['admin', null],
  'GET /api/v1/admin/audit': ['admin', 'operate'],
  'GET /api/v1/admin/audit/export': ['admin', 'operate'],
  'GET /api/v1/admin/kill-switch': ['operator', 'operate'],
  'POST /api/v1/admin/kill-switch/pull': ['admin', 'operate'],
  'POST /api/v1/admin/kill-switch/release': ['admin', 'operate'],
  'GET /api/v1/admin/maintenance': ['operator', 'operate'],
  'POST /api/v1/admin/maintenance/begin': ['admin', 'operate'],
  'POST /api/v1/admin/maintenance/end': ['admin', 'operate'],
  'POST /api/v1/sse/admin/test-broadcast': ['operator', 'operate'],
  'GET /api/v1/sse/admin/stats': ['operator', 'operate'],
  'GET /api/v1/sse/admin/{channel}': ['operator', 'stream'],
  'GET /api/v1/realtime/stream': ['user', 'stream'],
  'GET /api/v1/markets': ['anybody', 'read'],
  'GET /api/v1/markets/{id}': ['anybody', 'read'],
  'GET /api/v1/markets/{id}/book': ['anybody', 'read'],
  'GET /api/v1/markets/{id}/trades': ['anybody', 'read'],
  'GET /api/v1/markets/{id}/candles': ['anybody', 'read'],
  'GET /api/v1/udf/config': ['anybody', 'read'],
  'GET /api/v1/udf/symbols': ['anybody', 'read'],
  'GET /api/v1/udf/search': ['anybody', 'read'],
  'GET /api/v1/udf/history': ['anybody', 'read'],
  'GET /api/v1/udf/time': ['anybody', 'read'],
  'POST /api/v1/markets': ['admin', 'operate'],
  'POST /api/v1/markets/{id}/open': ['admin', 'operate'],
  'POST /api/v1/markets/{id}/pause': ['admin', 'operate'],
  'POST /api/v1/markets/{id}/close': ['admin', 'operate'],
  'POST /api/v1/markets/{id}/settle': ['admin', 'operate'],
  'POST /api/v1/markets/{id}/void': ['admin', 'operate'],
  'POST /api/v1/markets/proposals': ['user', 'trade'],
  'GET /api/v1/markets/{id}/votes': ['anybody', 'read'],
  'POST /api/v1/markets/{id}/votes': ['user', 'trade'],
  'POST /api/v1/markets/{id}/approve': ['operator', 'operate'],
  'POST /api/v1/markets/{id}/reject': ['operator', 'operate'],
  'POST /api/v1/markets/{id}/resolve': ['user', 'operate'],
  'GET /api/v1/markets/{id}/disputes': ['anybody', 'read'],
  'POST /api/v1/markets/{id}/disputes': ['user', 'trade'],
  'POST /api/v1/markets/{id}/disputes/decide': ['operator', 'operate'],
  'GET /api/v1/markets/{id}/versions': ['anybody', 'read'],
  'PATCH /api/v1/markets/{id}/listing': ['operator', 'operate'],
  'GET /api/v1/markets/{id}/discussions': ['anybody', 'read'],
  'POST /api/v1/markets/{id}/discussions': ['user', 'trade'],
  'GET /api/v1/discussions/reports': ['operator', 'operate'],
  'PATCH /api/v1/discussions/{id}': ['user', 'trade'],
  'DELETE /api/v1/discussions/{id}': ['user', 'trade'],
  'POST /api/v1/discussions/{id}/reports': ['user', 'trade'],
  'POST /api/v1/discussions/{id}/decision': ['operator', 'operate'],
  'POST /api/v1/proposals': ['user', 'trade'],
  'GET /api/v1/proposals': ['user', 'read'],
  'GET /api/v1/proposals/{id}': ['user', 'read'],
  'POST /api/v1/proposals/{id}/respond': ['user', 'trade'],
  'POST /api/v1/proposals/{id}/cancel': ['user', 'trade'],
  'GET /api/v1/users/blocked': ['user', 'read'],
  'GET /api/v1/users/followed': ['user', 'read'],
  'POST /api/v1/users/{user}/block': ['user', 'trade'],
  'DELETE /api/v1/users/{user}/block': ['user', 'trade'],
  'POST /api/v1/users/{user}/follow': ['user', 'trade'],
  'DELETE /api/v1/users/{user}/follow': ['user', 'trade'],
  'GET /api/v1/users/me/proposal-settings': ['user', 'read'],
  'PATCH /api/v1/users/me/proposal-settings': ['user', 'trade'],
  'POST /api/v1/trading/merges': ['user', 'trade'],
  'POST /api/v1/trading/orders': ['user', 'trade'],
  'POST /api/v1/trading/orders/batch': ['user', 'trade'],
  'POST /api/v1/trading/orders/preview': ['user', 'read'],
  'DELETE /api/v1/trading/orders': ['user', 'trade'],
  'DELETE /api/v1/trading/orders/{id}': ['user', 'trade'],
  'PATCH /api/v1/trading/orders/{id}': ['user', 'trade'],
  'GET /api/v1/trading/orders/list': ['user', 'read'],
  'GET /api/v1/trading/orders/{id}': ['user', 'read'],
  'GET /api/v1/trading/orders/by-client-id/{clientOrderId}': ['user', 'read'],
  'GET /api/v1/trading/positions/list': ['user', 'read'],
  'GET /api/v1/trading/account': ['user', 'read'],
  'GET /api/v1/trading/limits': ['user', 'read'],
  'PATCH /api/v1/trading/limits': ['user', null],
  'POST /api/v1/trading/limits/exclusion': ['user', null],
  'GET /api/v1/trading/trades': ['user', 'read'],
  'GET /api/v1/trading/statement': ['user', 'read'],
  'POST /api/v1/trading/accounts/{userId}/deposit': ['admin', 'operate'],
  'POST /api/v1/trading/accounts/{userId}/withdraw': ['admin', 'operate'],
  'POST /api/v1/finance/deposits': ['user', null],
  'POST /api/v1/finance/withdrawals': ['user', null],
  'POST /api/v1/finance/providers/{provider}/events': UNASKED,
  'GET /api/v1/admin/finance/payments': ['admin', 'operate'],
  'POST /api/v1/admin/finance/payments/{provider}/{id}/resolve': ['admin', 'operate'],
  'GET /api/v1/finance/statement': ['user', 'read'],
  'GET /api/v1/finance/statement.csv': ['user', 'read'],
  'GET /api/v1/admin/finance/reconciliation': ['admin', 'operate'],
  'GET /api/v1/admin/finance/users/{userId}/statement': ['admin', 'operate'],
  'GET /api/v1/admin/finance/users/{userId}/statement.csv': ['admin', 'operate'],
  'GET /api/v1/finance/requests': ['user', 'read'],
  'GET /api/v1/finance/requests/{id}': ['user', 'read'],
  'GET /api/v1/admin/finance/requests': ['admin', 'operate'],
  'GET /api/v1/admin/finance/requests/{id}': ['admin', 'operate'],
  'POST /api/v1/admin/finance/requests/{id}/approve': ['admin', null],
  'POST /api/v1/admin/finance/requests/{id}/pay': ['admin', 'operate'],
  'POST /api/v1/admin/finance/requests/{id}/fail': ['admin', 'operate'],
  'POST /api/v1/admin/finance/users/{userId}/deposits': ['admin', 'operate'],
  'POST /api/v1/admin/finance/users/{userId}/withdrawals': ['admin', 'operate'],
  'POST /api/v1/trading/house/fund': ['admin', 'operate'],
  'GET /api/v1/fight-events': ['anybody', 'read'],
  'GET /api/v1/fight-events/{id}': ['anybody', 'read'],
  'POST /api/v1/fight-events': ['operator', 'operate'],
  'PATCH /api/v1/fight-events/{id}': ['operator', 'operate'],
  'GET /api/v1/fights/{id}': ['anybody', 'read'],
  'POST /api/v1/fights': ['operator', 'operate'],
  'PATCH /api/v1/fights/{id}': ['operator', 'operate'],
  'POST /api/v1/fights/{id}/schedule': ['operator', 'operate'],
  'POST /api/v1/fights/{id}/open': ['operator', 'operate'],
  'POST /api/v1/fights/{id}/close': ['operator', 'operate'],
  'POST /api/v1/fights/{id}/start': ['operator', 'operate'],
  'POST /api/v1/fights/{id}/complete': ['operator', 'operate'],
  'POST /api/v1/fights/{id}/cancel': ['admin', 'operate'],
  'POST /api/v1/fights/{id}/video': ['operator', 'operate'],
  'POST /api/v1/fights/{id}/bets': ['user', 'trade'],
  'POST /api/v1/media-hooks/srs': UNASKED,
  'POST /api/v1/media-hooks/nginx-rtmp': UNASKED,
  'GET /api/v1/watchlists': ['user', 'read'],
  'POST /api/v1/watchlists': ['user', 'trade'],
  'PATCH /api/v1/watchlists/{id}': ['user', 'trade'],
  'DELETE /api/v1/watchlists/{id}': ['user', 'trade'],
  'POST /api/v1/watchlists/{id}/items': ['user', 'trade'],
  'DELETE /api/v1/watchlists/{id}/items/{key}': ['user', 'trade'],
  'GET /api/v1/webhooks/endpoints': ['user', 'read'],
  'POST /api/v1/webhooks/endpoints': ['user', null],
  'GET /api/v1/webhooks/endpoints/{id}': ['user', 'read'],
  'PATCH /api/v1/webhooks/endpoints/{id}': ['user', null],
  'DELETE /api/v1/webhooks/endpoints/{id}': ['user', null],
  'POST /api/v1/webhooks/endpoints/{id}/enable': ['user', null],
  'POST /api/v1/webhooks/endpoints/{id}/disable': ['user', null],
  'POST /api/v1/webhooks/endpoints/{id}/secret': ['user', null],
  'POST /api/v1/webhooks/endpoints/{id}/test': ['user', null],
  'POST /api/v1/webhooks/endpoints/{id}/replay': ['user', null],
  'GET /api/v1/webhooks/endpoints/{id}/dead-letters': ['user', 'read'],
};
const METHODS = ['get', 'put', 'post', 'patch', 'delete', 'options', 'head', 'trace'];
const PEOPLE = ['anybody', 'user', 'operator', 'admin'] as const;
/** Nobody and nothing, so that whoever is let through changes nothing. */
const VALUES: Record<string, string> = {
  id: '2147483647',
  channel: 'system',
  chain: 'ethereum',
  address: `0x${'0'.repeat(40)}`,
};

/** The verdict of the guard; whatever a route says about a dummy request afterwards is none of it. */
type Verdict = 'allowed' | '401 unauthenticated' | '403 forbidden';

describe('the table of rights', () => {
  let ringside: TestApp;
  let people: Record<Exclude<Least, 'anybody'>, Account>;
  const adminKeys = new Map<KeyScope, string>();
  let keyOfUser: string;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    people = {
      user: await asUser(ringside),
      operator: await asOperator(ringside),
      admin: await asAdmin(ringside),
    };
    for (const scope of KEY_SCOPES) adminKeys.set(scope, (await apiKey(ringside, people.admin, scope)).key);
    // No key has `raffle` beside `trade`, and no route that needs `raffle` is open to users.
    const together = KEY_SCOPES.filter((scope) => scope !== 'raffle');
    keyOfUser = (await apiKey(ringside, people.user, ...together)).key;
  });
  afterAll(() => ringside?.stop());

  async function judge(route: string, headers: Record<string, string>): Promise<string> {
    const [method = '', template = ''] = route.split(' ');
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? 'x');
    const body = method === 'POST' || method === 'DELETE' ? '{}' : null;
    const abort = new AbortController();
    const response = await fetch(`${ringside.url}${path}`, {
      method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      body,
      signal: abort.signal,
    });
    try {
      if (response.status !== 401 && response.status !== 403) return 'allowed';
      if (method === 'HEAD') return String(response.status);
      const { code } = (await response.json()) as { code: string };
      return `${response.status} ${code}`;
    } finally {
      // A stream that was let through would go on.
      abort.abort();
    }
  }

  /** Logging out ends the session, so it is one of its own. */
  const headersOf = async (who: Least, route: string): Promise<Record<string, string>> => {
    if (who === 'anybody') return {};
    const account = people[who];
    return bearer(route.endsWith('/logout') ? await logIn(ringside, account) : account);
  };

  it('names every route and method that the app has, and none that it has not', async () => {
    const { body } = await getJson<{ paths: Record<string, Record<string, unknown>> }>(
      `${ringside.url}/docs/openapi.json`,
    );
    const present = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.keys(operations)
        .filter((name) => METHODS.includes(name))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(present.sort()).toEqual(Object.keys(ROUTES).sort());
  });

  describe.each(Object.entries(ROUTES))('%s', (route, [least, scope]) => {
    it.each(PEOPLE)(`is for ${least} and above: %s`, async (who) => {
      const expected: Verdict =
        PEOPLE.indexOf(who) >= PEOPLE.indexOf(least)
          ? 'allowed'
          : who === 'anybody'
            ? '401 unauthenticated'
            : '403 forbidden';
      expect(await judge(route, await headersOf(who, route))).toBe(expected);
    });

    it.each(KEY_SCOPES)(`needs of an API key the scope ${scope ?? 'that there is not'}: %s`, async (held) => {
      const isOpen = scope === held || scope === 'unasked';
      expect(await judge(route, bearer(adminKeys.get(held) ?? ''))).toBe(
        isOpen ? 'allowed' : '403 forbidden',
      );
    });

    it('is open to a key with all scopes no further than to its owner', async () => {
      const isOpen = scope !== null && (least === 'anybody' || least === 'user');
      expect(await judge(route, bearer(keyOfUser))).toBe(isOpen ? 'allowed' : '403 forbidden');
    });

    it('is closed to a bad credential, whoever may use it, unless nobody is asked for one', async () => {
      const isOpen = scope === 'unasked';
      expect(await judge(route, bearer('garbage'))).toBe(isOpen ? 'allowed' : '401 invalid_token');
      const origin = ringside.url;
      const verdict = await judge(route, { cookie: 'ringside_session=garbage', origin });
      expect(verdict).toBe(isOpen ? 'allowed' : '401 invalid_session');
    });
  });

  it('names every family of channels and every topic of operators', () => {
    const named = Object.keys(CHANNELS).map((channel) => channel.split(':'));
    expect(new Set(named.map(([family]) => family))).toEqual(new Set(FAMILY_NAMES));
    const topics = named.filter(([family]) => family === 'admin').map(([, topic]) => topic);
    expect(topics.sort()).toEqual([...ADMIN_TOPICS].sort());
  });

  it.each(Object.entries(CHANNELS))('the channel %s is for %s and above', async (channel, least) => {
    const name = channel.replace('{id}', people.user.userId);
    for (const who of PEOPLE) {
      const isOpen =
        PEOPLE.indexOf(who) >= PEOPLE.indexOf(least) && !(channel === 'user:{id}' && who === 'operator');
      const verdicts = [];
      for (const route of ['GET /api/v1/events?channels=', 'GET /api/v1/stream?channels='])
        verdicts.push(await judge(route + name, await headersOf(who, route)));
      const refusal = isOpen ? 'allowed' : '403 forbidden_channel';
      expect([who, ...verdicts]).toEqual([who, refusal, refusal]);
    }
  });

  it.each(Object.keys(ROUTES).filter((route) => route.startsWith('GET') && ROUTES[route]?.[0] !== 'anybody'))(
    '%s is no more open by HEAD, or without the version',
    async (route) => {
      expect(await judge(route.replace('GET', 'HEAD'), {})).toBe('401');
      expect(await judge(route.replace('/api/v1/', '/api/'), {})).toBe('401 unauthenticated');
    },
  );
});

describe('a route that does not say who may use it', () => {
  @Controller('forgotten')
  class ForgottenController {
    @Get('open')
    @Access('public')
    open(): string {
      return 'open';
    }

    @Get('secrets')
    secrets(): string {
      return 'secret';
    }
  }

  @Module({ controllers: [ForgottenController] })
  class ForgottenModule {}

  it('keeps the app from starting, which names it', async () => {
    const error: unknown = await startTestApp(UNLIMITED, [ForgottenModule]).then(
      async (app) => {
        await app.stop();
        return null;
      },
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(/@Access.*: ForgottenController\.secrets$/);
  });

  it('is the only thing that does: with a rule for the whole controller the app starts', async () => {
    @Access('admin')
    @Controller('remembered')
    class RememberedController {
      @Get()
      secrets(): string {
        return 'secret';
      }
    }
    @Module({ controllers: [RememberedController] })
    class RememberedModule {}
    const app = await startTestApp(UNLIMITED, [RememberedModule]);
    expect((await fetch(`${app.url}/api/v1/remembered`)).status).toBe(401);
    const admin = await asAdmin(app);
    const answer = await fetch(`${app.url}/api/v1/remembered`, { headers: bearer(admin) });
    expect([answer.status, await answer.text()]).toEqual([200, 'secret']);
    await app.stop();
  });
});
