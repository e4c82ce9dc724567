// Many change the same users at once: nobody waits for who waits for them, and the log goes on. Who had to wait for too
// long is told to come again, with nothing done; a deadlock is none of that, and answered as the fault that it is.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { ADVISORY_LOCKS } from '../../src/platform/database/advisory-locks.js';
import {
  asAdmin,
  bearer,
  call,
  register,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';

/** Each waits for as long as a lock is waited for. */
const MOST_ATTEMPTS = 20;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(UNLIMITED);
});
afterAll(() => app?.stop());

/** As a client does that is told to: it asks again. */
async function untilAnswered(ask: () => Promise<Answer<Json>>): Promise<Answer<Json>> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    if (answer.status !== 503 || attempt === MOST_ATTEMPTS) return answer;
    expect(answer.headers.get('retry-after')).toBe('1');
  }
}

const ban = (by: Account, { userId }: Account) =>
  call(app, `POST /admin/users/${userId}/ban`, { body: { reason: 'test' }, headers: bearer(by) });
const people = async (by: Account): Promise<{ id: string; role: string; status: string }[]> =>
  (await call(app, 'GET /admin/users?limit=100', { headers: bearer(by) })).body.data;

it('bans and log-outs of the same users at the same moment are all answered as either would be alone', async () => {
  const admin = await asAdmin(app);
  const users: Account[] = [];
  for (let i = 0; i < 10; i += 1) users.push(await register(app));
  const bans = users.map((user) => untilAnswered(() => ban(admin, user)));
  const logOuts = users.map((user) =>
    untilAnswered(() => call(app, 'POST /auth/logout', { headers: bearer(user) })),
  );
  const banned = await Promise.all(bans);
  const loggedOut = await Promise.all(logOuts);
  expect(banned.map(({ status }) => status)).toEqual(users.map(() => 200));
  expect([204, 401]).toEqual(expect.arrayContaining([...new Set(loggedOut.map(({ status }) => status))]));
  const statuses = new Map((await people(admin)).map(({ id, status }) => [id, status]));
  expect(users.map(({ userId }) => statuses.get(userId))).toEqual(users.map(() => 'banned'));
});

it('a ban that finds no end of others, or loses its session, is refused for now and not done', async () => {
  const [admin, user] = [await asAdmin(app), await register(app)];
  const other = new pg.Client({ connectionString: app.databaseUrl });
  await other.connect();
  try {
    await other.query('select pg_advisory_lock($1)', [ADVISORY_LOCKS.accounts]);
    const tooLate = await ban(admin, user);
    expect([...told(tooLate), tooLate.headers.get('retry-after')]).toEqual([503, 'busy', '1']);
    const cutOff = ban(admin, user);
    // A session that is lost once is replaced, and the work is carried out again.
    for (let attempt = 1; attempt <= 3; attempt += 1)
      await eventually(async () => {
        const { rowCount } = await other.query(
          `select pg_terminate_backend(pid, 5000) from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'advisory'`,
        );
        return rowCount === 1;
      });
    const lost = await cutOff;
    expect([...told(lost), lost.headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
  } finally {
    await other.end();
  }
  expect((await people(admin)).find(({ id }) => id === user.userId)?.status).toBe('active');
  expect((await ban(admin, user)).status).toBe(200);
});

it('two admins who dismiss each other at the same moment leave one', async () => {
  const [one, two] = [await asAdmin(app), await asAdmin(app)];
  const demote = (by: Account, userId: string) =>
    untilAnswered(() =>
      call(app, `POST /admin/users/${userId}/role`, {
        body: { role: 'user', reason: 'a test' },
        headers: bearer(by),
      }),
    );
  const admins = async (by: Account) => (await people(by)).filter(({ role }) => role === 'admin');
  for (const { id } of await admins(one))
    if (id !== one.userId && id !== two.userId) expect((await demote(one, id)).status).toBe(200);
  const answers = await Promise.all([demote(one, two.userId), demote(two, one.userId)]);
  const left = answers[0].status === 200 ? one : two;
  expect((await admins(left)).map(({ id }) => id)).toEqual([left.userId]);
  // The other is refused as the last one, or, when it comes later, as nobody.
  const [first, second] = answers.map(({ status }) => status).sort();
  expect(first).toBe(200);
  expect([401, 409]).toContain(second);
});
