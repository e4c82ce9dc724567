// Wallets: signing in with one, linking and unlinking.
import { Body, Controller, Delete, HttpCode, Param, Post, Req, Res, UseInterceptors } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
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
} from '../../../contract/auth/auth.js';
import { Access } from '../access/access.decorator.js';
import { CurrentCaller, type SignedInCaller } from '../access/current-caller.decorator.js';
import { RateLimit } from '../limits/rate-limit.decorator.js';
import { withCookie } from '../sessions/session-cookie.js';
import { toUserView } from '../users/users.store.js';
import { WalletsService } from '../wallets/wallets.service.js';
import { RefusalWatch } from './refusal-watch.interceptor.js';

@ApiTags('auth')
@UseInterceptors(RefusalWatch)
@RateLimit('auth')
@Controller('auth/wallet')
export class WalletsController {
  constructor(private readonly wallets: WalletsService) {}

  @Post('nonce')
  @HttpCode(200)
  @Access('public', { ignoresCredentials: true })
  @ApiOperation({ summary: 'A nonce to be signed, and a text ready for it' })
  @ApiOkResponse({ standardSchema: walletNonceSchema })
  async nonce(
    @Body({ schema: walletNonceRequestSchema }) { chain, address }: z.infer<typeof walletNonceRequestSchema>,
  ): Promise<z.infer<typeof walletNonceSchema>> {
    const { nonce, message, expiresAt } = await this.wallets.nonce(chain, address);
    return { nonce, message, expiresAt: expiresAt.toISOString() };
  }

  @Post('verify')
  @HttpCode(200)
  @Access('public', { ignoresCredentials: true })
  @ApiOperation({
    summary: 'Sign in with a signed text',
    description: 'A wallet nobody has linked makes an account.',
  })
  @ApiOkResponse({ standardSchema: sessionSchema })
  @ApiResponse({ status: 401, description: 'invalid_wallet_proof: details.reason says why.' })
  async verify(
    @Body({ schema: walletProofSchema }) proof: z.infer<typeof walletProofSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    return withCookie(request, reply, await this.wallets.signIn(proof));
  }

  @Post('link')
  @Access('user')
  @ApiOperation({ summary: 'Link a wallet to your account' })
  @ApiCreatedResponse({ standardSchema: userSchema })
  @ApiResponse({ status: 409, description: 'wallet_taken, too_many_wallets' })
  async link(
    @CurrentCaller() { userId }: SignedInCaller,
    @Body({ schema: walletProofSchema }) proof: z.infer<typeof walletProofSchema>,
  ): Promise<UserView> {
    return toUserView(await this.wallets.link(userId, proof));
  }

  @Delete(':chain/:address')
  @HttpCode(204)
  @Access('user')
  @ApiOperation({ summary: 'Unlink a wallet' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 404, description: 'unknown_wallet' })
  @ApiResponse({ status: 409, description: 'last_credential' })
  async unlink(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('chain', { schema: chainField }) chain: Chain,
    @Param('address', { schema: walletAddressField }) address: string,
  ): Promise<void> {
    await this.wallets.unlink(userId, chain, address);
  }
}
