// The account page. The server says who is signed in (`auth/me`), by the session cookie that scripts cannot read; the
// page stores no credential. Typed values leave the page with the answer.
import { ApiError, getJson, sendJson } from './api.js';
import { ApiKeyList } from './api-keys.js';
import { calendarDay } from './format.js';
import { Forms, say, wordsOf } from './forms.js';
import { OperatorFeed } from './operator-feed.js';
import { proveWallet, whenThereIsAWallet } from './wallet.js';

const TITLES = {
  'sign-in': 'Sign in',
  register: 'Make an account',
  forgotten: 'Forgotten password',
  reset: 'Choose a new password',
};
/** How long a browser may take to start a download. */
const DOWNLOAD_MS = 60_000;
const RESET_LINK = /^#reset=(.+)$/;
const MAIL_SENT =
  'If there is an account with this address, a mail with a link is on its way. No mail? An admin of this server can ' +
  'give you a link.';

const byId = (id) => document.getElementById(id);

/** The signed-in user, from `auth/me`; null when no user is signed in. */
let user = null;
let resetToken = takeResetToken();

const forms = new Forms((words) => {
  if (user === null) return false;
  showEntry('sign-in', { note: words, isError: true });
  return true;
});
const keys = new ApiKeyList(forms);
const feed = new OperatorFeed(() => void askWhoIsThere());

/** The token must not stay in the address, where the history, a bookmark or a bystander could take it. */
function takeResetToken() {
  const { location, history } = window;
  const [, token] = RESET_LINK.exec(location.hash) ?? [];
  if (token === undefined) return null;
  history.replaceState(null, '', location.pathname + location.search);
  return decodeURIComponent(token);
}

function showOnly(id) {
  for (const part of ['waiting', 'entry', 'account']) byId(part).hidden = part !== id;
}

function showEntry(view, { note = '', isError = false, focus = true } = {}) {
  user = null;
  feed.stop();
  keys.forget();
  for (const form of document.querySelectorAll('form')) {
    if (form.id !== view) form.reset();
    say(form, '');
  }
  for (const name of Object.keys(TITLES)) byId(name).hidden = name !== view;
  for (const button of byId('entry-choices').children)
    button.ariaPressed = String(button.dataset.view === view);
  byId('entry-title').textContent = TITLES[view];
  say(byId('entry'), note, isError ? 'error' : 'done');
  showOnly('entry');
  if (focus) byId(view).querySelector('input').focus();
}

function showUser(found, { focus = true } = {}) {
  const isOther = user?.id !== found.id || user.role !== found.role;
  user = found;
  const { id, email, role, createdAt, verifiedAt, wallets } = user;
  byId('user-name').textContent = email ?? shortAddress(wallets[0]?.address ?? id);
  byId('user-id').textContent = id;
  byId('user-role').textContent = role;
  byId('user-since').textContent = calendarDay(Date.parse(createdAt));
  byId('user-verified').textContent = verifiedAt === null ? 'no' : calendarDay(Date.parse(verifiedAt));
  for (const form of ['password', 'erase']) byId(`${form}-username`).defaultValue = email ?? '';
  // A user with only a wallet has no password to change or to confirm with.
  byId('password-panel').hidden = email === null;
  byId('erase-password-field').hidden = email === null;
  byId('erase-password').disabled = email === null;
  showWallets(wallets);
  if (!isOther) return;
  for (const form of document.querySelectorAll('form')) form.reset();
  showOnly('account');
  if (focus) byId('user-name').focus();
  feed.start(role);
  void keys.load();
}

function showWallets(wallets) {
  byId('wallets-empty').hidden = wallets.length > 0;
  byId('wallets-list').replaceChildren(
    ...wallets.map(({ chain, address, linkedAt }) => {
      const item = document.createElement('li');
      const name = document.createElement('code');
      name.textContent = shortAddress(address);
      name.title = `${address} on ${chain}, linked ${calendarDay(Date.parse(linkedAt))}`;
      const unlink = document.createElement('button');
      unlink.type = 'button';
      unlink.className = 'quiet';
      unlink.textContent = 'Unlink';
      unlink.ariaLabel = `Unlink ${address}`;
      unlink.addEventListener('click', () => unlinkWallet(chain, address));
      item.append(name, unlink);
      return item;
    }),
  );
}

const shortAddress = (address) =>
  address.length > 20 && !address.startsWith('u_') ? `${address.slice(0, 8)}…${address.slice(-6)}` : address;

function unlinkWallet(chain, address) {
  if (!window.confirm(`Unlink ${address}? It no longer signs in to this account.`)) return;
  void forms.attempt(byId('wallets'), async () => {
    await sendJson('DELETE', `auth/wallet/${chain}/${encodeURIComponent(address)}`);
    showUser((await getJson('auth/me')).body);
    return 'The wallet is unlinked.';
  });
}

/** Also when something may have changed: the page was asleep, or a stream was refused. */
async function askWhoIsThere() {
  try {
    const { body } = await getJson('auth/me');
    showUser(body, { focus: false });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401 || error.status === 403) {
      const isNews = user !== null || error.code !== 'unauthenticated';
      showEntry('sign-in', { note: isNews ? wordsOf(error) : '', isError: true, focus: isNews });
    } else if (user === null) {
      byId('waiting').textContent = `${wordsOf(error)} Reload the page to try again.`;
      showOnly('waiting');
    }
  }
}

async function download() {
  const { body } = await getJson('auth/me/export');
  const json = new window.Blob([JSON.stringify(body, null, 2)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = window.URL.createObjectURL(json);
  link.download = 'ringside-personal-data.json';
  link.click();
  window.setTimeout(() => window.URL.revokeObjectURL(link.href), DOWNLOAD_MS);
  return 'Your data is in your downloads.';
}

async function erase(values) {
  const password = values.get('password');
  await sendJson('DELETE', 'auth/me', {
    confirm: values.get('confirm'),
    ...(password === null ? {} : { password }),
    ...(values.get('forfeit') === null ? {} : { forfeit: true }),
  });
  showEntry('sign-in', { note: 'Your account has been erased.' });
}

const signInWith = async (path, body) => {
  const session = await sendJson('POST', path, body);
  showUser(session.user);
};
const named = (values, ...names) => Object.fromEntries(names.map((name) => [name, values.get(name)]));

byId('entry-choices').addEventListener('click', ({ target }) => {
  const { view } = target.dataset;
  if (view) showEntry(view);
});
forms.onSubmit(byId('sign-in'), (values) => signInWith('auth/login', named(values, 'email', 'password')));
forms.onSubmit(byId('register'), (values) => signInWith('auth/register', named(values, 'email', 'password')));
forms.onSubmit(byId('forgotten'), async (values) => {
  await sendJson('POST', 'auth/password/forgot', named(values, 'email'));
  return MAIL_SENT;
});
forms.onSubmit(byId('reset'), async (values) => {
  await sendJson('POST', 'auth/password/reset', { token: resetToken, ...named(values, 'newPassword') });
  resetToken = null;
  showEntry('sign-in', { note: 'Your new password holds. Sign in with it.' });
});
forms.onSubmit(byId('password'), async (values) => {
  await sendJson('POST', 'auth/password', named(values, 'currentPassword', 'newPassword'));
  byId('password').reset();
  return 'Your password is changed; your other sessions have ended.';
});
forms.onSubmit(byId('erase'), erase);
forms.onClick(byId('export'), byId('data'), download);
forms.onClick(byId('sign-out'), byId('sign-out').parentElement, async () => {
  await sendJson('POST', 'auth/logout');
  showEntry('sign-in', { note: 'You are signed out.' });
});
forms.onClick(byId('wallet-sign-in'), byId('wallet-entry'), async () =>
  signInWith('auth/wallet/verify', await proveWallet()),
);
forms.onClick(byId('wallet-link'), byId('wallets'), async () => {
  showUser(await sendJson('POST', 'auth/wallet/link', await proveWallet()));
  return 'The wallet is linked.';
});
whenThereIsAWallet(() => {
  byId('wallet-entry').hidden = false;
  byId('wallet-link').hidden = false;
});

function begin() {
  if (resetToken === null) void askWhoIsThere();
  else showEntry('reset');
}
window.addEventListener('hashchange', () => {
  resetToken = takeResetToken() ?? resetToken;
  if (resetToken !== null) showEntry('reset');
});
window.addEventListener('pagehide', () => feed.stop());
window.addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  user = null;
  begin();
});
begin();
