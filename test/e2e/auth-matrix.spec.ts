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
import { ROUTES } from '../support/route-rights.js';

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
