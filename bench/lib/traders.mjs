// What a bench of orders over HTTP needs from Ringside: open markets, users with credentials, and the process that
// places their orders.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { settings } from './arena.mjs';
import { MARKETS, marketId } from './order-request.mjs';

const ADMIN = { email: 'admin@example.com', password: 'correct horse battery staple' };
const ORDERS = 'order-process.mjs';
const WARM_UP_STEP_SECONDS = 2;
const WARM_UP_STEPS_MAX = 15;

/** Enough play money for any run, and no feature that takes time beside the orders. */
export const tradingSettings = (more = {}) =>
  settings({
    TRADING_PAPER: 'true',
    PAPER_FUNDS: '1000000000',
    PASSWORD_HASH_COST: '1024',
    ACCESS_TOKEN_TTL: '12h',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    LOG_LEVEL: 'warn',
    ...more,
  });

/** Opens the markets and registers `users`; returns a bearer credential for each: an access token or an API key. */
export async function openTrading(port, { users, credential }) {
  const admin = await post(port, 'auth/login', ADMIN);
  for (let n = 0; n < MARKETS; n += 1) {
    await post(port, 'markets', { id: marketId(n), question: 'Will it?' }, admin.accessToken);
    await post(port, `markets/${marketId(n)}/open`, {}, admin.accessToken);
  }
  const tokens = [];
  for (let n = 0; n < users; n += 1) {
    const { accessToken } = await post(port, 'auth/register', {
      email: `trader-${n}@example.com`,
      password: ADMIN.password,
    });
    const wanted = { name: 'bench', scopes: ['trade'] };
    tokens.push(
      credential === 'key' ? (await post(port, 'auth/api-keys', wanted, accessToken)).key : accessToken,
    );
  }
  return tokens;
}

/** As many credentials of users, and of the admin. */
export async function openWriters(port, count) {
  const admin = await post(port, 'auth/login', ADMIN);
  const users = [];
  for (let n = 0; n < count; n += 1) {
    const person = { email: `writer-${n}@example.com`, password: ADMIN.password };
    users.push((await post(port, 'auth/register', person)).accessToken);
  }
  return { users, admins: Array(count).fill(admin.accessToken) };
}

/** The open orders of all users, because a user may have only a limited number of open orders. */
export async function cancelAll(port, tokens) {
  for (const token of tokens) await ask('DELETE', port, 'trading/orders', undefined, token);
}

/** Places orders in its own process: `place(options)` returns the findings, `close()` ends the process. */
export function startTrader() {
  const { run: place, close } = startLoad(ORDERS);
  return { place, close };
}

/** A process of this folder that carries out what it is sent, and answers with its findings. */
export function startLoad(file) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)));
  const ended = new Promise((_, reject) =>
    child.once('exit', (code, signal) => reject(new Error(`${file} ended: ${signal ?? code}`))),
  );
  // There may be no caller left to receive this rejection when the process ends.
  ended.catch(() => {});
  const answered = () =>
    new Promise((resolve, reject) =>
      child.once('message', ({ answer, error }) => (error ? reject(new Error(error)) : resolve(answer))),
    );
  return {
    run(options) {
      const answer = answered();
      child.send(options);
      return Promise.race([answer, ended]);
    },
    close: () => child.disconnect(),
  };
}

/** Places orders that do not count, up to the given number, for a limited time, because the machine may be slow. */
export async function warmUp(place, orders) {
  let taken = 0;
  for (let i = 0; i < WARM_UP_STEPS_MAX && taken < orders; i += 1)
    taken += (await place(WARM_UP_STEP_SECONDS)).taken;
}

const post = (...request) => ask('POST', ...request);

async function ask(method, port, path, body, token) {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
    method,
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
