// Many change the same users at once: nobody waits for who waits for them, and the log goes on.
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { asAdmin, bearer, call, register, UNLIMITED, type Account } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

// Passwords are hashed for real, for which a busy machine takes its time.
jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(UNLIMITED);
});
afterAll(() => app?.stop());

it('bans and log-outs of the same users at the same moment are all answered as either would be alone', async () => {
  const admin = await asAdmin(app);
  const users: Account[] = [];
  for (let i = 0; i < 10; i += 1) users.push(await register(app));
  const bans = users.map(({ userId }) =>
    call(app, `POST /admin/users/${userId}/ban`, { body: { reason: 'test' }, headers: bearer(admin) }),
  );
  const logOuts = users.map((user) => call(app, 'POST /auth/logout', { headers: bearer(user) }));
  const banned = await Promise.all(bans);
  const loggedOut = await Promise.all(logOuts);
  expect(banned.map(({ status }) => status)).toEqual(users.map(() => 200));
  expect([204, 401]).toEqual(expect.arrayContaining([...new Set(loggedOut.map(({ status }) => status))]));
});

it('two admins who dismiss each other at the same moment leave one', async () => {
  const [one, two] = [await asAdmin(app), await asAdmin(app)];
  const { body } = await call(app, 'GET /admin/users?limit=100', { headers: bearer(one) });
  const others = (body.data as { id: string; role: string }[]).filter(
    ({ id, role }) => role === 'admin' && id !== one.userId && id !== two.userId,
  );
  const demote = (by: Account, userId: string) =>
    call(app, `POST /admin/users/${userId}/role`, { body: { role: 'user' }, headers: bearer(by) });
  for (const { id } of others) expect((await demote(one, id)).status).toBe(200);
  const answers = await Promise.all([demote(one, two.userId), demote(two, one.userId)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});
