// Signing in with a wallet as its owner would: `ethers` and `siwe` for Ethereum, `tweetnacl` and `bs58` for Solana. The
// signature is checked by other code than that which made it.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SiweMessage } from 'siwe';
import { DataSource } from 'typeorm';
import {
  asAdmin,
  asUser,
  bearer,
  call,
  logIn,
  refusals,
  told,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { clockAheadOf, type ClockAhead } from '../support/clock-ahead.js';
import {
  askNonce,
  ethereumWallet,
  proofOf,
  solanaWallet,
  type Proof,
  type TestWallet,
} from '../support/wallets.js';

let ringside: TestApp;
let clock: ClockAhead | undefined;
beforeAll(async () => {
  ringside = await startTestApp(UNLIMITED);
});
afterEach(() => clock?.restore());
afterAll(() => ringside?.stop());

const signIn = (body: unknown) => call(ringside, 'POST /auth/wallet/verify', { body });
const link = (account: Account | string, body: unknown) =>
  call(ringside, 'POST /auth/wallet/link', { headers: bearer(account), body });
const unlink = (account: Account | string, { chain, address }: TestWallet) =>
  call(ringside, `DELETE /auth/wallet/${chain}/${address}`, { headers: bearer(account) });
const proofBy = (wallet: TestWallet) => proofOf(ringside, wallet);
const shown = ({ chain, address }: TestWallet) => ({ chain, address, linkedAt: expect.any(String) });

const CHAINS: [string, () => TestWallet][] = [
  ['Ethereum', ethereumWallet],
  ['Solana', solanaWallet],
];

describe.each(CHAINS)('a wallet on %s', (_chain, newWallet) => {
  it('makes an account by signing in, and finds it the next time', async () => {
    const wallet = newWallet();
    const first = await signIn(await proofBy(wallet));
    expect(first.status).toBe(200);
    expect(first.body.user).toMatchObject({ email: null, role: 'user', wallets: [shown(wallet)] });
    expect(first.headers.getSetCookie()).toHaveLength(1);
    const second = await signIn(await proofBy(wallet));
    expect(second.body.user.id).toBe(first.body.user.id);
    const me = await call(ringside, 'GET /auth/me', { headers: bearer(second.body.accessToken) });
    expect(me.body).toEqual(first.body.user);
  });

  it('is linked to an account with a password, which it then signs in to', async () => {
    const [account, wallet] = [await asUser(ringside), newWallet()];
    const linked = await link(account, await proofBy(wallet));
    expect([linked.status, linked.body.wallets]).toEqual([201, [shown(wallet)]]);
    expect((await signIn(await proofBy(wallet))).body.user.id).toBe(account.userId);
    // Once more changes nothing.
    expect((await link(account, await proofBy(wallet))).body.wallets).toHaveLength(1);
  });

  it('belongs to one account alone', async () => {
    const [account, other, wallet] = [await asUser(ringside), await asUser(ringside), newWallet()];
    await link(account, await proofBy(wallet));
    expect(told(await link(other, await proofBy(wallet)))).toEqual([409, 'wallet_taken']);
    expect(told(await unlink(other, wallet))).toEqual([404, 'unknown_wallet']);
    expect((await signIn(await proofBy(wallet))).body.user.id).toBe(account.userId);
  });

  it('is unlinked again, unless nobody could sign in any more then', async () => {
    const [account, wallet] = [await asUser(ringside), newWallet()];
    await link(account, await proofBy(wallet));
    expect((await unlink(account, wallet)).status).toBe(204);
    expect(told(await unlink(account, wallet))).toEqual([404, 'unknown_wallet']);
    const own = (await signIn(await proofBy(wallet))).body;
    expect(own.user.id).not.toBe(account.userId);
    expect(told(await unlink(own.accessToken, wallet))).toEqual([409, 'last_credential']);
    const second = newWallet();
    await link(own.accessToken, await proofBy(second));
    expect((await unlink(own.accessToken, wallet)).status).toBe(204);
    expect(told(await unlink(own.accessToken, second))).toEqual([409, 'last_credential']);
  });

  it('stays when no other credential can sign in, whatever password the account is given', async () => {
    const wallet = newWallet();
    const { accessToken, user } = (await signIn(await proofBy(wallet))).body;
    const headers = bearer(accessToken);
    const body = { currentPassword: 'none', newPassword: 'a-long-password-1' };
    expect(told(await call(ringside, 'POST /auth/password', { headers, body }))).toEqual([409, 'no_email']);
    // An account that was given a password before that was refused.
    await ringside.app
      .get(DataSource)
      .query("update app_user set password_hash = 'scrypt' where id = $1", [user.id]);
    expect(told(await unlink(accessToken, wallet))).toEqual([409, 'last_credential']);
    expect((await signIn(await proofBy(wallet))).body.user.id).toBe(user.id);
  });

  it('uses a nonce once, also when two come with it at the same time', async () => {
    const proof = await proofBy(newWallet());
    const answers = await Promise.all([signIn(proof), signIn(proof)]);
    expect(answers.map(told).sort()).toEqual([
      [200, undefined],
      [401, 'invalid_wallet_proof'],
    ]);
    await expectRefused('nonce', () => signIn(proof));
  });

  it('makes one account when it signs in twice at the same time', async () => {
    const wallet = newWallet();
    const proofs = [await proofBy(wallet), await proofBy(wallet)];
    const answers = await Promise.all(proofs.map(signIn));
    const ids = answers.filter(({ status }) => status === 200).map(({ body }) => body.user.id as string);
    expect(new Set(ids).size).toBe(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200))
      expect([status, body.code]).toEqual([409, 'wallet_taken']);
    expect((await signIn(await proofBy(wallet))).body.user.id).toBe(ids[0]);
  });
});

/** The refusal of a proof, with its reason, counted. */
async function expectRefused(reason: string, attempt: () => Promise<Answer<Json>>): Promise<void> {
  const before = await refusals(ringside, 'invalid_wallet_proof');
  const answer = await attempt();
  expect([...told(answer), answer.body.details]).toEqual([401, 'invalid_wallet_proof', { reason }]);
  expect(await refusals(ringside, 'invalid_wallet_proof')).toBe(before + 1);
}

/** What the wallet signs when the text of the server is changed. */
async function proofWith(wallet: TestWallet, change: (message: string) => string): Promise<Proof> {
  const { message } = await askNonce(ringside, wallet);
  const changed = change(message);
  if (changed === message) throw new Error('the change changed nothing');
  return { chain: wallet.chain, message: changed, signature: await wallet.sign(changed) };
}

describe.each(CHAINS)('a proof on %s is refused', (_chain, newWallet) => {
  const host = () => new URL(ringside.url).host;

  it('when it was used, and when nobody asked for its nonce', async () => {
    const proof = await proofBy(newWallet());
    expect((await signIn(proof)).status).toBe(200);
    await expectRefused('nonce', () => signIn(proof));
    const made = await proofWith(newWallet(), (text) =>
      text.replace(/Nonce: \w+/, `Nonce: ${'a1'.repeat(16)}`),
    );
    await expectRefused('nonce', () => signIn(made));
  });

  it('when its nonce was given to another address, which it uses up', async () => {
    const [thief, owner] = [newWallet(), newWallet()];
    const { nonce } = await askNonce(ringside, owner);
    const stolen = await proofWith(thief, (text) => text.replace(/Nonce: \w+/, `Nonce: ${nonce}`));
    await expectRefused('nonce', () => signIn(stolen));
  });

  it('when it was signed for another domain', async () => {
    const wallet = newWallet();
    await expectRefused('domain', async () =>
      signIn(await proofWith(wallet, (text) => text.replaceAll(host(), 'evil.example'))),
    );
    await expectRefused('domain', async () =>
      signIn(await proofWith(wallet, (text) => text.replace(host(), 'evil.example'))),
    );
    await expectRefused('domain', async () =>
      signIn(
        await proofWith(wallet, (text) => text.replace(`URI: http://${host()}`, 'URI: http://evil.example')),
      ),
    );
  });

  it('when its time is over, or has not come', async () => {
    const wallet = newWallet();
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const early = await proofWith(wallet, (text) =>
      text.replace(/(Expiration Time: .*)/, `$1\nNot Before: ${inAnHour}`),
    );
    await expectRefused('not_yet_valid', () => signIn(early));
    // Without an end of its own, and with a later one, it is good no longer than its nonce.
    const proofs = [
      await proofBy(wallet),
      await proofWith(wallet, (text) => text.replace(/\nExpiration Time: .*/, '')),
      await proofWith(wallet, (text) => text.replace(/Expiration Time: .*/, `Expiration Time: ${inAnHour}`)),
    ];
    clock = clockAheadOf(ringside.app);
    clock.advance(300_001);
    for (const proof of proofs) await expectRefused('expired', () => signIn(proof));
  });

  it('when somebody else signed it, or its text was changed afterwards', async () => {
    const [wallet, other] = [newWallet(), newWallet()];
    const { message } = await askNonce(ringside, wallet);
    const signature = await other.sign(message);
    await expectRefused('signature', () => signIn({ chain: wallet.chain, message, signature }));
    const proof = await proofBy(wallet);
    const changed = proof.message.replace('Sign in to Ringside.', 'Sign in to Ringside!');
    await expectRefused('signature', () => signIn({ ...proof, message: changed }));
    for (const bad of ['0x00', `0x${'f'.repeat(130)}`, '1'.repeat(88), 'nonsense'])
      await expectRefused('signature', () => signIn({ ...proof, signature: bad }));
    // None of these used up the nonce.
    expect((await signIn(proof)).status).toBe(200);
  });

  it('when it is for the other chain, or no such text at all', async () => {
    const proof = await proofBy(newWallet());
    const chain = proof.chain === 'ethereum' ? 'solana' : 'ethereum';
    await expectRefused('chain', () => signIn({ ...proof, chain }));
    for (const message of [
      'hello',
      `${proof.message}\nRole: admin`,
      proof.message.replace(/\nNonce: .*/, ''),
    ])
      await expectRefused('malformed', () => signIn({ ...proof, message }));
  });

  it('to link as to sign in', async () => {
    const proof = await proofBy(newWallet());
    expect((await signIn(proof)).status).toBe(200);
    const account = await asUser(ringside);
    await expectRefused('nonce', () => link(account, proof));
  });
});

describe('a text of one’s own', () => {
  it('made by siwe with our nonce signs in', async () => {
    const wallet = ethereumWallet();
    const { nonce } = await askNonce(ringside, wallet);
    const message = new SiweMessage({
      domain: new URL(ringside.url).host,
      address: wallet.address,
      statement: 'A text of our own page.',
      uri: `${ringside.url}/account.html`,
      version: '1',
      chainId: 137,
      nonce,
      issuedAt: new Date().toISOString(),
    }).prepareMessage();
    const answer = await signIn({ chain: 'ethereum', message, signature: await wallet.sign(message) });
    expect([answer.status, answer.body.user.wallets]).toEqual([200, [shown(wallet)]]);
  });

  it('of ours is read by siwe as it was meant', async () => {
    const wallet = ethereumWallet();
    const { message, nonce, expiresAt } = await askNonce(ringside, wallet);
    expect(new SiweMessage(message)).toMatchObject({
      domain: new URL(ringside.url).host,
      address: wallet.address,
      uri: ringside.url,
      nonce,
      expirationTime: expiresAt,
    });
  });

  it('for the address in small letters is for the same account', async () => {
    const wallet = ethereumWallet();
    const small = { ...wallet, address: wallet.address.toLowerCase() };
    const first = await signIn(await proofBy(wallet));
    expect((await signIn(await proofBy(small))).body.user.id).toBe(first.body.user.id);
  });
});

describe('a sign-in that is not recent', () => {
  /** One millisecond more than FRESH_SIGN_IN_TTL. */
  const STALE_MS = 15 * 60_000 + 1;
  const refreshed = async (account: Account): Promise<string> => {
    const { refreshToken } = account;
    return (await call(ringside, 'POST /auth/refresh', { body: { refreshToken } })).body.accessToken;
  };
  const makeKey = (token: string) =>
    call(ringside, 'POST /auth/api-keys', { headers: bearer(token), body: { name: 'k', scopes: ['read'] } });
  const eraseWith = (token: string) =>
    call(ringside, 'DELETE /auth/me', { headers: bearer(token), body: { confirm: 'erase my account' } });

  it('adds no API key and no wallet, and unlinks no wallet, until the user signs in again', async () => {
    const [account, wallet, other] = [await asUser(ringside), ethereumWallet(), ethereumWallet()];
    await link(account, await proofBy(wallet));
    clock = clockAheadOf(ringside.app);
    clock.advance(STALE_MS);
    const old = await refreshed(account);
    const acts = (token: string) => [
      async () => makeKey(token),
      async () => link(token, await proofBy(other)),
      async () => unlink(token, wallet),
    ];
    for (const act of acts(old)) {
      const answer = await act();
      expect([...told(answer), answer.body.details]).toEqual([
        403,
        'fresh_proof_needed',
        { maxAgeMs: STALE_MS - 1 },
      ]);
    }
    const { accessToken } = await logIn(ringside, account);
    for (const act of acts(accessToken)) expect((await act()).status).toBeLessThan(300);
  });

  it('of an admin makes no password link and gives no role, until the admin signs in again', async () => {
    const [admin, user] = [await asAdmin(ringside), await asUser(ringside)];
    clock = clockAheadOf(ringside.app);
    clock.advance(STALE_MS);
    const acts = (token: string) => [
      () =>
        call(ringside, `POST /admin/users/${user.userId}/password-link`, {
          headers: bearer(token),
          body: { reason: 'forgotten' },
        }),
      () =>
        call(ringside, `POST /admin/users/${user.userId}/role`, {
          headers: bearer(token),
          body: { role: 'operator', reason: 'a test' },
        }),
    ];
    for (const act of acts(await refreshed(admin)))
      expect(told(await act())).toEqual([403, 'fresh_proof_needed']);
    const { accessToken } = await logIn(ringside, admin);
    for (const act of acts(accessToken)) expect((await act()).status).toBeLessThan(300);
  });

  it('of a wallet without a password neither erases the account nor sets a password', async () => {
    const wallet = solanaWallet();
    const { user, refreshToken } = (await signIn(await proofBy(wallet))).body;
    clock = clockAheadOf(ringside.app);
    clock.advance(STALE_MS);
    const old = await refreshed({ refreshToken } as Account);
    const body = { currentPassword: 'none', newPassword: 'a-long-password-1' };
    expect(told(await call(ringside, 'POST /auth/password', { headers: bearer(old), body }))).toEqual([
      403,
      'fresh_proof_needed',
    ]);
    expect(told(await eraseWith(old))).toEqual([403, 'fresh_proof_needed']);
    const again = (await signIn(await proofBy(wallet))).body;
    expect(again.user.id).toBe(user.id);
    expect((await eraseWith(again.accessToken)).status).toBe(204);
  });
});

describe('wallets of a user', () => {
  it('are ten at most, on any chain', async () => {
    const account = await asUser(ringside);
    for (let i = 0; i < 10; i += 1) {
      const wallet = i % 2 ? ethereumWallet() : solanaWallet();
      expect((await link(account, await proofBy(wallet))).status).toBe(201);
    }
    expect(told(await link(account, await proofBy(ethereumWallet())))).toEqual([409, 'too_many_wallets']);
  });
});
