// Users for tests, with their credentials. All of them are made through the public API, as real users are. The setup
// token makes the first admin, and that admin gives all others their roles.
import { randomHex } from '../../src/platform/common/ids.js';
import type { KeyScope, Role } from '../../src/contract/auth/access.js';
import type { SessionView } from '../../src/contract/auth/auth.js';
import { QUIET_PRICES } from './app.js';
import { eventually } from './eventually.js';

/** A running app; to make operators and admins, it must have started on an empty database. */
export interface Place {
  readonly url: string;
  readonly setupToken?: string | null;
}

/** For specs that do not test limits: prices and expected refusals must not interfere. */
export const UNLIMITED = {
  AUTH_RATE_LIMIT_PER_MINUTE: '0',
  RATE_LIMIT_PER_MINUTE: '0',
  ORDER_VALUE_MIN: '0',
  ...QUIET_PRICES,
  LOG_LEVEL: 'error',
};

export interface Account {
  readonly userId: string;
  readonly email: string;
  readonly password: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** As a browser sends it: `name=value`. */
  readonly cookie: string;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface RequestOptions {
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

// A JSON answer has no type, and a test is not the place to define one.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** `call(app, 'POST /auth/login', { body })`: below /api/v1. An empty answer has the body null. */
export async function call<T = Json>(
  { url }: Place,
  route: string,
  { body, headers = {} }: RequestOptions = {},
): Promise<Answer<T>> {
  const [method = '', path = ''] = route.split(' ');
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
}

export const bearer = (token: string | Account): Record<string, string> => ({
  authorization: `Bearer ${typeof token === 'string' ? token : token.accessToken}`,
});

export const newEmail = (): string => `p${randomHex(6)}@example.org`;
export const newPassword = (): string => `secret ${randomHex(8)}`;

/** `ringside_session=…` of an answer that sets it; empty without. */
export const cookieOf = ({ headers }: Answer<unknown>): string =>
  headers.getSetCookie()[0]?.split(';')[0] ?? '';

export async function register(place: Place, email = newEmail(), password = newPassword()): Promise<Account> {
  return signedIn(
    await call<SessionView>(place, 'POST /auth/register', { body: { email, password } }),
    email,
    password,
  );
}

export async function logIn(
  place: Place,
  { email, password }: Pick<Account, 'email' | 'password'>,
): Promise<Account> {
  return signedIn(
    await call<SessionView>(place, 'POST /auth/login', { body: { email, password } }),
    email,
    password,
  );
}

export const asUser = (place: Place): Promise<Account> => register(place);
export const asOperator = (place: Place): Promise<Account> => withRole(place, 'operator');
export const asAdmin = (place: Place): Promise<Account> => withRole(place, 'admin');

/** The admin that the setup token makes. No test uses this account itself, so a test may change all other accounts. */
export function firstAdmin(place: Place): Promise<Account> {
  const present = firstAdmins.get(place);
  if (present) return present;
  const made = setUp(place);
  firstAdmins.set(place, made);
  return made;
}
const firstAdmins = new WeakMap<Place, Promise<Account>>();

export async function changeRole(place: Place, userId: string, role: Role): Promise<void> {
  const headers = bearer(await firstAdmin(place));
  ok(await call(place, `POST /admin/users/${userId}/role`, { body: { role, reason: 'a test' }, headers }));
}

export async function apiKey(
  place: Place,
  owner: Account,
  ...scopes: KeyScope[]
): Promise<{ id: string; key: string }> {
  const request = { body: { name: `a key for ${scopes.join()}`, scopes }, headers: bearer(owner) };
  return ok(await call<{ id: string; key: string }>(place, 'POST /auth/api-keys', request)).body;
}

export async function streamTicket(place: Place, { accessToken }: Account): Promise<string> {
  const answer = await call<{ ticket: string }>(place, 'POST /auth/stream-ticket', {
    headers: bearer(accessToken),
  });
  return ok(answer).body.ticket;
}

/** Status and code of an answer; no code if the answer is not an error. */
export const told = ({ status, body }: Answer<Json>): [number, string | undefined] => [status, body?.code];

/**
 * Resolves once the token is refused because its session has ended: a process reads that event within one poll of its
 * tail.
 */
export const sessionEnded = (place: Place, token: string | Account): Promise<boolean> =>
  eventually(async () => {
    const { body } = await call(place, 'GET /auth/me', { headers: bearer(token) });
    return body.code === 'session_ended';
  });

/** How often access control has refused a request with this code. */
export async function refusals({ url }: Place, code: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = new RegExp(`^ringside_auth_refused_total\\{code="${code}"\\} (\\d+)$`, 'm').exec(text);
  return Number(found?.[1] ?? 0);
}

async function withRole(place: Place, role: Role): Promise<Account> {
  const account = await register(place);
  await changeRole(place, account.userId, role);
  return logIn(place, account);
}

async function setUp(place: Place): Promise<Account> {
  const body = { token: place.setupToken, email: newEmail(), password: newPassword() };
  return signedIn(await call<SessionView>(place, 'POST /auth/setup', { body }), body.email, body.password);
}

function signedIn(answer: Answer<SessionView>, email: string, password: string): Account {
  const { user, accessToken, refreshToken } = ok(answer).body;
  return { userId: user.id, email, password, accessToken, refreshToken, cookie: cookieOf(answer) };
}

/** For steps that prepare the tested step. */
function ok<T>(answer: Answer<T>): Answer<T> {
  if (answer.status < 300) return answer;
  throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
