// The account page in a real browser, against the real app: what a person does with an account, and what an operator
// watches. Nobody's word is taken for it: what the page claims is asked of the API.
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import {
  asAdmin,
  asOperator,
  asUser,
  bearer,
  call,
  firstAdmin,
  newEmail,
  newPassword,
  told,
  UNLIMITED,
  type Account,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { CHROMIUM_ARGS } from '../support/chromium.js';
import { clockAheadOf } from '../support/clock-ahead.js';
import { eventually } from '../support/eventually.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import { describeWith } from '../support/tool.js';
import { ethereumWallet } from '../support/wallets.js';

const WAIT = { timeoutMs: 60_000 };

describeWith('chromium', 'the account page', (executablePath) => {
  let ringside: TestApp;
  let mail: MailServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What the browser complained of; the page's own refused requests are told apart by their status. */
  let complaints: string[];
  let refused: string[];

  beforeAll(async () => {
    mail = await startMailServer();
    ringside = await startTestApp({ ...UNLIMITED, SMTP_URL: mail.url, PRICE_SYNC_INTERVAL_MS: '500' });
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  });
  afterAll(async () => {
    await browser?.close();
    await ringside?.stop();
    await mail?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(WAIT.timeoutMs);
    complaints = [];
    refused = [];
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type())) return;
      const [, status] = /^Failed to load resource: .* status of (\d+)/.exec(message.text()) ?? [];
      if (status) refused.push(`${status} ${new URL(message.location().url).pathname}`);
      else complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error.stack)));
    page.on('dialog', (dialog) => void dialog.accept());
  });
  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const open = (hash = '') => page.goto(`${ringside.url}/account.html${hash}`);
  const text = async (selector: string) => (await page.locator(selector).textContent()) ?? '';
  const shows = (selector: string) => page.locator(selector).waitFor();
  const says = (selector: string, words: RegExp) =>
    eventually(async () => {
      const said = await text(selector);
      if (!words.test(said)) throw new Error(`${selector} says ${JSON.stringify(said)}`);
      return true;
    }, WAIT);
  const choose = (view: string) => page.locator(`[data-view="${view}"]`).click();
  /** Fills a form by the ids of its fields, and sends it with the keyboard. */
  async function send(form: string, values: Record<string, string>): Promise<void> {
    for (const [field, value] of Object.entries(values)) await page.locator(`#${form}-${field}`).fill(value);
    await page.locator(`#${form} input:visible`).last().press('Enter');
  }
  async function signIn({ email, password }: Pick<Account, 'email' | 'password'>): Promise<void> {
    await send('sign-in', { email, password });
    await shows('#account');
  }
  /** Opens the page for somebody who is signed in already. */
  async function openAs({ cookie }: Account): Promise<void> {
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: ringside.url }]);
    await open();
    await shows('#account');
  }
  const me = async () => (await context.request.get(`${ringside.url}/api/v1/auth/me`)).status();
  const tryLogIn = ({ email, password }: Pick<Account, 'email' | 'password'>) =>
    call(ringside, 'POST /auth/login', { body: { email, password } });

  it('registers somebody, signs them out and in again, with the keyboard alone', async () => {
    const [email, password] = [newEmail(), newPassword()];
    await open();
    await shows('#sign-in');
    await choose('register');
    await send('register', { email, password });
    await shows('#account');
    expect(await text('#user-name')).toBe(email);
    expect([await text('#user-role'), await text('#user-verified')]).toEqual(['user', 'no']);
    expect(await page.locator('#operator').isVisible()).toBe(false);
    expect(await me()).toBe(200);
    expect(await page.evaluate('document.activeElement.id')).toBe('user-name');
    await page.locator('#sign-out').press('Enter');
    await says('#entry-note', /signed out/);
    expect(await me()).toBe(401);
    await signIn({ email, password });
    await page.reload();
    await shows('#account');
    expect(await text('#user-id')).toMatch(/^u_/);
    // The first visit, when nobody was signed in.
    expect(refused).toEqual(['401 /api/v1/auth/me']);
  });

  it('says in words, with the id of the request, that a password is wrong', async () => {
    const account = await asUser(ringside);
    await open();
    await send('sign-in', { email: account.email, password: 'not the password' });
    await says(
      '#sign-in .said',
      /^The e-mail address or the password is wrong\. \(wrong_credentials, request [\w-]{16,}\)$/,
    );
    expect(await page.locator('#account').isVisible()).toBe(false);
    await choose('register');
    await send('register', { email: account.email, password: newPassword() });
    await says('#register .said', /^Another account has this e-mail address\. \(email_taken, request /);
    expect(refused.slice(1)).toEqual(['401 /api/v1/auth/login', '409 /api/v1/auth/register']);
  });

  it('gives every field a name and tells password managers what it is for', async () => {
    await openAs(await asAdmin(ringside));
    const unnamed = await page.evaluate(
      `[...document.querySelectorAll('input:not([hidden]), select')]
        .filter((field) => field.labels.length === 0).map(({ id }) => id)`,
    );
    expect(unnamed).toEqual([]);
    const passwords = await page.evaluate(
      `[...document.querySelectorAll('[type=password]')].map(({ autocomplete }) => autocomplete)`,
    );
    expect(new Set(passwords as string[])).toEqual(new Set(['current-password', 'new-password']));
  });

  it('shows an API key once, copies it, and revokes it', async () => {
    const account = await asUser(ringside);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openAs(account);
    await shows('#keys-empty');
    await page.locator('#new-key [value=stream]').check();
    await send('new-key', { name: 'ticker <b>' });
    await shows('#made-key');
    const key = await page.locator('#made-key-value').inputValue();
    await page.locator('#made-key-copy').click();
    await says('#made-key-note', /^Copied/);
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    expect((await call(ringside, 'GET /auth/me', { headers: bearer(key) })).body.id).toBe(account.userId);
    await page.locator('#made-key-done').click();
    expect(await page.locator('#made-key-value').inputValue()).toBe('');
    await page.reload();
    await shows('#keys tr');
    expect(await page.locator('#keys td').allInnerTexts()).toEqual([
      'ticker <b>',
      'read, stream',
      expect.stringMatching(/20\d\d$/),
      expect.stringMatching(/ago|now/),
      'Revoke',
    ]);
    expect(await page.locator('#made-key').isVisible()).toBe(false);
    await page.locator('#keys button').click();
    await shows('#keys-empty');
    expect(told(await call(ringside, 'GET /auth/me', { headers: bearer(key) }))).toEqual([
      401,
      'invalid_api_key',
    ]);
  });

  it('asks for a new sign-in before a session that is not recent adds a key', async () => {
    const account = await asUser(ringside);
    const clock = clockAheadOf(ringside.app);
    try {
      clock.advance(16 * 60_000);
      await openAs(account);
      await send('new-key', { name: 'late' });
      await says('#entry-note', /^This needs a recent sign-in.*\(fresh_proof_needed, request /);
      await signIn(account);
      await send('new-key', { name: 'late' });
      await shows('#made-key');
    } finally {
      clock.restore();
    }
  });

  it('changes a password', async () => {
    const account = await asUser(ringside);
    const password = newPassword();
    await openAs(account);
    await send('password', { current: 'not the password', new: password });
    await says('#password .said', /^The password is wrong\. \(wrong_credentials/);
    await send('password', { current: account.password, new: password });
    await says('#password .said', /^Your password is changed/);
    expect((await tryLogIn({ ...account, password })).status).toBe(200);
    expect(await me()).toBe(200);
  });

  it('leads from a forgotten password to a new one, and takes the token out of the address', async () => {
    const account = await asUser(ringside);
    const password = newPassword();
    await open();
    await choose('forgotten');
    await send('forgotten', { email: account.email });
    await says('#forgotten .said', /a mail with a link is on its way/);
    const sent = await eventually(() => mail.mails.find(({ to }) => to.includes(account.email)), WAIT);
    const [, token = ''] = /#reset=([\w-]+)/.exec(sent?.text ?? '') ?? [];
    const visits: string[] = [];
    page.on('request', (request) => visits.push(request.url()));
    await page.goto('about:blank');
    await open(`#reset=${token}`);
    await shows('#reset');
    expect(page.url()).toBe(`${ringside.url}/account.html`);
    await send('reset', { password });
    await says('#entry-note', /^Your new password holds/);
    await signIn({ ...account, password });
    expect(visits.length).toBeGreaterThan(3);
    expect(visits.filter((url) => url.includes(token))).toEqual([]);
    expect(told(await tryLogIn(account))).toEqual([401, 'wrong_credentials']);
    await page.goto('about:blank');
    await open(`#reset=${token}`);
    await send('reset', { password: newPassword() });
    await says('#reset .said', /^The link is unknown, used or expired\. \(invalid_reset_token/);
  });

  it('is not shut out by a session that ended elsewhere, and neither is the live page', async () => {
    const account = await asUser(ringside);
    await openAs(account);
    const end = { currentPassword: account.password, newPassword: newPassword() };
    const endAll = async () => call(ringside, 'POST /auth/password', { headers: bearer(other), body: end });
    const other = (await tryLogIn(account)).body.accessToken as string;
    expect((await endAll()).status).toBe(204);
    await page.locator('#export').click();
    await says('#entry-note', /^The session has ended; sign in again\. \(session_ended, request /);
    await signIn({ email: account.email, password: end.newPassword });
    const [now] = await context.cookies();
    await context.addCookies([{ ...now, value: account.cookie.split('=')[1] ?? '' }] as never);
    await page.goto(ringside.url);
    await page.locator('#state[data-state=live]').waitFor();
    expect(await context.cookies()).toEqual([]);
    await page.locator('nav a', { hasText: 'Account' }).click();
    await shows('#sign-in');
  });

  it('signs in with a wallet, links it to nobody else, and erases the account it made', async () => {
    const wallet = ethereumWallet();
    await page.exposeFunction('signWithWallet', (hex: string) =>
      wallet.sign(Buffer.from(hex.slice(2), 'hex').toString()),
    );
    await page.addInitScript(`window.ethereum = {
      request: async ({ method, params: [hex] }) => {
        if (window.isLocked) throw { code: 4001, message: 'the owner said no' };
        return method === 'personal_sign' ? window.signWithWallet(hex) : ['${wallet.address}'];
      },
    };`);
    await open();
    await shows('#wallet-entry');
    await page.evaluate('window.isLocked = true');
    await page.locator('#wallet-sign-in').click();
    await says('#wallet-entry .said', /^The wallet said: the owner said no$/);
    await page.evaluate('window.isLocked = false');
    await page.locator('#wallet-sign-in').click();
    await shows('#account');
    expect(await text('#wallets-list code')).toContain(wallet.address.slice(0, 8));
    expect(await page.locator('#password-panel').isVisible()).toBe(false);
    await page.locator('#wallets-list button').click();
    await says('#wallets .said', /\(last_credential, request /);
    await page.locator('summary').click();
    await send('erase', { confirm: 'erase my account' });
    await says('#entry-note', /^Your account has been erased/);
    const account = await asUser(ringside);
    await signIn(account);
    await page.locator('#wallet-link').click();
    await says('#wallets .said', /^The wallet is linked/);
    await page.locator('#wallets-list button').click();
    await says('#wallets .said', /^The wallet is unlinked/);
  });

  it('hands out all that is kept about a person, and erases it when the words are typed', async () => {
    const account = await asUser(ringside);
    await openAs(account);
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#export').click()]);
    expect(file.suggestedFilename()).toBe('ringside-personal-data.json');
    const data = JSON.parse(await readFile(await file.path(), 'utf8')) as { user: { email: string } };
    expect(data.user.email).toBe(account.email);
    await page.locator('summary').click();
    await send('erase', { confirm: 'erase it', password: account.password });
    expect(await page.locator('#erase-confirm:invalid').count()).toBe(1);
    expect(await me()).toBe(200);
    await send('erase', { confirm: 'erase my account', password: account.password });
    await says('#entry-note', /^Your account has been erased/);
    expect(told(await tryLogIn(account))).toEqual([401, 'wrong_credentials']);
  });

  it('shows an admin what arrives on the channel of their choice, and the figures of the streams', async () => {
    const admin = await asAdmin(ringside);
    const broadcast = (channel: string, message: string, priority: string) =>
      call(ringside, 'POST /sse/admin/test-broadcast', {
        headers: bearer(admin),
        body: { channel, message, priority },
      });
    const rows = () => page.locator('#operator-feed tr').allInnerTexts();
    await openAs(admin);
    await shows('#operator-state[data-state=live]');
    await broadcast('finance', 'a quiet one', 'low');
    await broadcast('finance', 'the vault is <i>open</i>', 'critical');
    await eventually(
      async () => (await rows()).some((row) => row.includes('the vault is <i>open</i>')),
      WAIT,
    );
    expect((await rows()).join()).not.toContain('a quiet one');
    await page.locator('#operator-topic').selectOption('global');
    await eventually(async () => (await rows()).some((row) => row.includes('a quiet one')), WAIT);
    await says('#stats-transports', /1 sse/);
    await says('#stats-roles', /1 admin/);
  });

  it('offers an operator only what operators may hear, and ends with their right', async () => {
    const operator = await asOperator(ringside);
    await openAs(operator);
    await shows('#operator-state[data-state=live]');
    expect(await page.locator('#operator-topic option').allTextContents()).toEqual([
      'notifications',
      'system',
      'fights',
      'bets',
      'streaming',
    ]);
    const demotion = {
      headers: bearer(await firstAdmin(ringside)),
      body: { role: 'user', reason: 'a test' },
    };
    await call(ringside, `POST /admin/users/${operator.userId}/role`, demotion);
    await says('#entry-note', /^The session has ended; sign in again/);
    await signIn(operator);
    expect(await page.locator('#operator').isVisible()).toBe(false);
  });

  it.each(['/', '/docs/streams'])('is linked from %s, which asks nobody who is signed in', async (path) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${ringside.url}${path}`);
    await page.locator('nav a', { hasText: 'Account' }).click();
    await page.waitForURL(`${ringside.url}/account.html`);
    const onTheWay = asked.slice(0, asked.indexOf('/account.html'));
    expect(onTheWay.filter((url) => url.includes('/auth/'))).toEqual([]);
  });
});
