// What operators look up, and the page that leads them through an evening: its commands are run as they stand there.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  asAdmin,
  asOperator,
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
import { describeWith } from '../support/tool.js';

const SESSION_MAX_MS = 100_000;
// The commands of a page take their time on a busy machine.
jest.setTimeout(SESSION_MAX_MS + 20_000);

let ringside: TestApp;
let admin: Account;
let operator: Account;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
  [admin, operator] = [await asAdmin(ringside), await asOperator(ringside)];
});
afterAll(() => ringside?.stop());

const act = (route: string, body: unknown, who: Account = admin): Promise<Answer<Json>> =>
  call(ringside, route, { headers: bearer(who), body });
const get = (path: string, who: Account = admin): Promise<Answer<Json>> =>
  call(ringside, `GET ${path}`, { headers: bearer(who) });

describeWith('curl', 'the page on operations', () => {
  const page = readFileSync('docs/operations.md', 'utf8');
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text);

  it('has commands that work, from the first to the last', async () => {
    const [start = '', ...session] = blocks;
    expect(start).toContain('npm start');
    const { stdout } = await promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', session.join('\n')], {
      env: {
        ...process.env,
        RINGSIDE_URL: ringside.url,
        ADMIN_EMAIL: admin.email,
        ADMIN_PASSWORD: admin.password,
      },
      maxBuffer: 10_000_000,
      timeout: SESSION_MAX_MS,
    });
    const answers = stdout
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    expect(answers.flatMap(({ active }) => active ?? [])[0]).toBe(0);
    expect(answers.find(({ code }) => code !== undefined)?.code).toBe('maintenance');
    expect(answers.map(({ status }) => status).filter(Boolean)).toEqual(
      expect.arrayContaining(['ready', 'betting', 'live', 'completed', 'cancelled']),
    );
    expect(answers.filter(({ state }) => state === 'paid')).toHaveLength(2);
    expect(answers.at(-1).isBalanced).toBe(true);
    expect(stdout).toContain('Can you hear me?');
    expect(stdout).toMatch(/,user\.verify,/);
  });
});

describe('the audit log', () => {
  it('is filtered by actor, act, subject and time, page by page', async () => {
    const [person, other] = [await asUser(ringside), await asUser(ringside)];
    const before = new Date().toISOString();
    await act(`POST /admin/users/${person.userId}/verify`, { reason: 'a passport' }, operator);
    await act(`POST /admin/users/${person.userId}/ban`, { reason: 'fraud' });
    await act(`POST /admin/users/${person.userId}/unban`, { reason: 'a mistake' });
    await act(`POST /admin/users/${other.userId}/ban`, { reason: 'spam' });
    const found = async (query: string) => {
      const { body } = await get(`/admin/audit?from=${before}&${query}`);
      return body.data.map(({ action, target, details }: Json) => [action, target, details.reason]);
    };
    const banned = ['user.ban', person.userId, 'fraud'];
    const unbanned = ['user.unban', person.userId, 'a mistake'];
    const verified = ['user.verify', person.userId, 'a passport'];
    const spam = ['user.ban', other.userId, 'spam'];
    expect(await found('')).toEqual([spam, unbanned, banned, verified]);
    expect(await found(`target=${person.userId}`)).toEqual([unbanned, banned, verified]);
    expect(await found(`actor=${operator.userId}`)).toEqual([verified]);
    expect(await found('action=user.ban')).toEqual([spam, banned]);
    expect(await found(`action=user&target=${other.userId}`)).toEqual([spam]);
    expect(await found('action=use')).toEqual([]);
    expect(await found(`to=${before}`)).toEqual([]);
    const first = await get(`/admin/audit?from=${before}&action=user.ban&limit=1`);
    const second = await get(`/admin/audit?from=${before}&action=user.ban&limit=1&after=${first.body.next}`);
    expect([...first.body.data, ...second.body.data].map(({ details }: Json) => details.reason)).toEqual([
      'spam',
      'fraud',
    ]);
    expect(second.body.next).toBeNull();
    for (const query of ['action=USER', 'from=yesterday', 'actor=%00', 'limit=101', 'whose=mine'])
      expect([query, ...told(await get(`/admin/audit?${query}`))]).toEqual([query, 400, 'bad_request']);
  });

  it('is exported as CSV, in which no cell is a formula', async () => {
    const person = await asUser(ringside);
    await act(`POST /admin/users/${person.userId}/ban`, { reason: '=HYPERLINK("x"), he said' });
    await act(`POST /admin/users/${person.userId}/unban`, { reason: 'a mistake' });
    const ask = (query: string) =>
      fetch(`${ringside.url}/api/v1/admin/audit/export?target=${person.userId}${query}`, {
        headers: bearer(admin),
      });
    const whole = await ask('');
    expect(whole.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(whole.headers.get('ringside-next')).toBeNull();
    const lines = (await whole.text()).split('\r\n');
    expect(lines).toEqual([
      'id,at,actor,action,target,reason,details,request_id',
      expect.stringMatching(
        new RegExp(`^\\d+,[^,]+,${admin.userId},user\\.unban,${person.userId},a mistake,\\{\\},`),
      ),
      expect.stringContaining(`,"'=HYPERLINK(""x""), he said",{},`),
      '',
    ]);
    const half = await ask('&limit=1');
    expect((await half.text()).split('\r\n')).toEqual([...lines.slice(0, 2), '']);
    const rest = await ask(`&limit=1&after=${half.headers.get('ringside-next')}`);
    expect((await rest.text()).split('\r\n')).toEqual([lines[0], lines[2], '']);
  });

  it('has the reason and the actor of each act on a user', async () => {
    const { userId } = await asUser(ringside);
    for (const path of ['verify', 'unban', 'password-link', 'ban'])
      expect(told(await act(`POST /admin/users/${userId}/${path}`, {}))).toEqual([400, 'bad_request']);
    expect(told(await act(`POST /admin/users/${userId}/role`, { role: 'operator' }))).toEqual([
      400,
      'bad_request',
    ]);
  });
});
