// Wallets: signing in with one, linking and unlinking.
import { Body, Param, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  chainField,
  sessionSchema,
  userSchema,
  walletAddressField,
  walletNonceRequestSchema,
  walletNonceSchema,
  walletProofSchema,
  type Chain,
  type SessionView,
  type UserView,
  type WalletProof,
} from '../../../contract/auth/auth.js';
import { IdempotencyKey, Maintenance, Route, Routes, type NamedRequest } from '../../http/index.js';
import { CurrentCaller, type SignedInCaller } from '../access/current-caller.decorator.js';
import { RateLimit } from '../limits/rate-limit.decorator.js';
import { withCookie } from '../sessions/session-cookie.js';
import { WalletsService } from '../wallets/wallets.service.js';
import { RefusalWatch } from './refusal-watch.interceptor.js';

const SIGNING_IN = { access: 'public', ignoresCredentials: true } as const;
const FRESH = { access: 'user', needsFreshSignIn: true } as const;

@UseInterceptors(RefusalWatch)
@RateLimit('auth')
@Routes({ path: 'auth/wallet', tag: 'auth', access: 'user' })
export class WalletsController {
  constructor(
    private readonly wallets: WalletsService,
    private readonly maintenance: Maintenance,
  ) {}

  @Route({
    on: 'POST nonce',
    goesOn: true,
    ...SIGNING_IN,
    summary: 'A nonce to be signed, and a text ready for it',
    answer: walletNonceSchema,
  })
  async createWalletNonce(
    @Body({ schema: walletNonceRequestSchema }) { chain, address }: z.infer<typeof walletNonceRequestSchema>,
  ): Promise<z.infer<typeof walletNonceSchema>> {
    const { nonce, message, expiresAt } = await this.wallets.nonce(chain, address);
    return { nonce, message, expiresAt: expiresAt.toISOString() };
  }

  @Route({
    on: 'POST verify',
    goesOn: true,
    ...SIGNING_IN,
    summary: 'Sign in with a signed text',
    description:
      'An unlinked wallet makes an account. `details.reason` of invalid_wallet_proof has the reason.',
    answer: sessionSchema,
    errors: ['invalid_wallet_proof', 'banned', 'wallet_taken'],
  })
  async logInWithWallet(
    @Body({ schema: walletProofSchema }) proof: WalletProof,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(
      request,
      reply,
      await this.wallets.signIn(proof, () => this.maintenance.assertWritable()),
    );
  }

  @Route({
    on: 'POST link',
    status: 201,
    ...FRESH,
    summary: 'Link a wallet to your account',
    description: 'Needs a recent sign-in.',
    answer: userSchema,
    errors: ['invalid_wallet_proof', 'wallet_taken', 'too_many_wallets'],
  })
  linkWallet(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: walletProofSchema }) proof: WalletProof,
  ): Promise<UserView> {
    return this.wallets.link(userId, proof, request);
  }

  @Route({
    on: 'DELETE :chain/:address',
    ...FRESH,
    summary: 'Unlink a wallet',
    description: 'Needs a recent sign-in. The last way to sign in to the account stays.',
    errors: ['unknown_wallet', 'last_credential'],
  })
  unlinkWallet(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('chain', { schema: chainField }) chain: Chain,
    @Param('address', { schema: walletAddressField }) address: string,
  ): Promise<void> {
    return this.wallets.unlink(userId, { chain, address }, request);
  }
}
