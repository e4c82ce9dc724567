// Signs users in with a wallet: a nonce, a text with the nonce, and a signature that proves who holds the key. A
// nonce works once. A wallet that is not linked to an account creates an account of its own.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { randomHex } from '../../common/ids.js';
import { WALLETS_MAX, type Chain, type UserView, type WalletProof } from '../../../contract/auth/auth.js';
import type { LogTransaction } from '../../events/index.js';
import { IdempotentLog, type NamedRequest } from '../../http/index.js';
import { Origins } from '../access/origins.js';
import { AuthStats } from '../auth.stats.js';
import { OneTimeTokens } from '../one-time-tokens.js';
import { Sessions, type SignedIn } from '../sessions/sessions.js';
import { Accounts } from '../users/accounts.js';
import { hasPassword, toUserView, UsersStore, type User } from '../users/users.store.js';
import {
  checkSignInMessage,
  formatSignInMessage,
  parseSignInMessage,
  type SignInMessage,
} from './sign-in-message.js';
import { isSignedBy, normalizeAddress } from './signatures.js';

const NONCE_TTL_MS = 300_000;
/** Hexadecimal, because EIP-4361 allows only letters and digits. */
const NONCE_BYTES = 16;
const STATEMENT = 'Sign in to Ringside.';

@Injectable()
export class WalletsService {
  constructor(
    private readonly log: IdempotentLog,
    private readonly users: UsersStore,
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly tokens: OneTimeTokens,
    private readonly origins: Origins,
    private readonly stats: AuthStats,
    private readonly clock: Clock,
  ) {}

  /** Throws `bad_request` for a text that is not an address of the chain. */
  async nonce(
    chain: Chain,
    addressText: string,
  ): Promise<{ nonce: string; message: string; expiresAt: Date }> {
    const address = addressOf(chain, addressText);
    const nonce = randomHex(NONCE_BYTES);
    const { expiresAt } = await this.tokens.issue(
      'wallet_nonce',
      { userId: null, data: { chain, address } },
      NONCE_TTL_MS,
      { secret: nonce },
    );
    const uri = this.origins.publicUrl;
    const message = formatSignInMessage({
      chain,
      domain: new URL(uri).host,
      address,
      statement: STATEMENT,
      uri,
      ...(chain === 'ethereum' ? { version: '1', chainId: '1' } : {}),
      nonce,
      issuedAt: this.clock.now().toISOString(),
      expirationTime: expiresAt.toISOString(),
    });
    return { nonce, message, expiresAt };
  }

  /** Throws `invalid_wallet_proof` or `banned`. */
  async signIn(proof: WalletProof, beforeNewAccount: () => void): Promise<SignedIn> {
    const address = await this.prove(proof);
    const { value } = await this.log.transaction(undefined, async (tx) => {
      const user =
        (await this.presentOwner(tx, proof.chain, address)) ??
        (await this.newOwner(tx, proof.chain, address, beforeNewAccount));
      if (user.status !== 'active') throw new DomainError('banned', 'An operator has closed this account.');
      return this.sessions.begin(tx, user);
    });
    this.stats.signedIn('wallet');
    return value;
  }

  /** Throws `invalid_wallet_proof`, `wallet_taken` or `too_many_wallets`. */
  async link(userId: string, proof: WalletProof, request: NamedRequest | undefined): Promise<UserView> {
    // The proof of a repeated request is not valid any more: its nonce is used.
    const first = await this.log.find<UserView>(request);
    if (first) return first.value;
    const address = await this.prove(proof);
    const { value } = await this.log.transaction(request, async (tx) => {
      const user = await this.users.lock(userId, tx.manager);
      if (user?.status !== 'active') throw new DomainError('session_ended', 'The account was closed.');
      if (user.wallets.length >= WALLETS_MAX)
        throw new DomainError('too_many_wallets', `You have ${WALLETS_MAX} wallets linked.`);
      if (!(await this.store(tx, proof.chain, address, userId))) {
        const owner = await this.users.byWallet(proof.chain, address, tx.manager);
        if (owner?.id !== userId)
          throw new DomainError('wallet_taken', 'This wallet belongs to another account.');
      }
      const linked = await this.users.byId(userId, tx.manager);
      if (!linked) throw new DomainError('unknown_user', 'There is no such user.');
      return toUserView(linked);
    });
    return value;
  }

  /** Throws `unknown_wallet`, or `last_credential` if the user could not sign in any more. */
  async unlink(
    userId: string,
    { chain, address: addressText }: { readonly chain: Chain; readonly address: string },
    request: NamedRequest | undefined,
  ): Promise<void> {
    const address = addressOf(chain, addressText);
    await this.log.transaction(request, async (tx) => {
      const user = await this.users.lock(userId, tx.manager);
      if (!user?.wallets.some((wallet) => wallet.chain === chain && wallet.address === address))
        throw new DomainError('unknown_wallet', 'You have no such wallet linked.');
      if (!hasPassword(user) && user.wallets.length === 1)
        throw new DomainError('last_credential', 'This wallet is the only way to sign in to the account.');
      await this.users.unlink(tx.manager, chain, address);
    });
  }

  /** The proven address. Only a text that is right in everything else uses up the nonce. */
  private async prove({ chain, message: text, signature }: WalletProof): Promise<string> {
    const message = parseSignInMessage(text);
    if (!message) throw refusal('malformed');
    const reason = checkSignInMessage(message, {
      chain,
      domains: this.origins.domains,
      nowMs: this.clock.nowMs(),
      maxAgeMs: NONCE_TTL_MS,
    });
    if (reason) throw refusal(reason);
    const address = normalizeAddress(chain, message.address);
    if (address === undefined) throw refusal('malformed');
    if (!isSignedBy(chain, text, signature, address)) throw refusal('signature');
    await this.useNonce(message, chain, address);
    return address;
  }

  private async useNonce({ nonce }: SignInMessage, chain: Chain, address: string): Promise<void> {
    const issued = await this.tokens.use('wallet_nonce', nonce);
    if (issued?.data.chain !== chain || issued.data.address !== address) throw refusal('nonce');
  }

  private async presentOwner(tx: LogTransaction, chain: Chain, address: string): Promise<User | null> {
    const known = await this.users.byWallet(chain, address, tx.manager);
    return known && ((await this.users.lock(known.id, tx.manager)) ?? known);
  }

  private async newOwner(
    tx: LogTransaction,
    chain: Chain,
    address: string,
    beforeNewAccount: () => void,
  ): Promise<User> {
    beforeNewAccount();
    const user = await this.accounts.add(tx, { email: null, passwordHash: null, role: 'user' });
    if (!(await this.store(tx, chain, address, user.id)))
      throw new DomainError('wallet_taken', 'This wallet was linked just now; sign in again.');
    return (await this.users.byId(user.id, tx.manager)) ?? user;
  }

  /** False when another user has the wallet. */
  private store(
    { manager }: LogTransaction,
    chain: Chain,
    address: string,
    userId: string,
  ): Promise<boolean> {
    return this.users.link(manager, { chain, address, userId, linkedAt: this.clock.now() });
  }
}

function addressOf(chain: Chain, text: string): string {
  const address = normalizeAddress(chain, text);
  if (address !== undefined) return address;
  throw new DomainError('bad_request', `This is no address on ${chain}.`, {
    fields: [{ field: 'address', message: `expected an address on ${chain}` }],
  });
}

const refusal = (reason: string): DomainError =>
  new DomainError('invalid_wallet_proof', `The signed text cannot be accepted: ${reason}.`, { reason });
