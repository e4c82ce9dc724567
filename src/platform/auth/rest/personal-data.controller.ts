// A person's own data: all of it as JSON, and its erasure.
import { Body, Header, Req, Res, UseInterceptors } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { erasureSchema, personalDataSchema, type PersonalData } from '../../../contract/auth/auth.js';
import { Route, Routes } from '../../http/index.js';
import { CurrentCaller, type SignedInCaller } from '../access/current-caller.decorator.js';
import { RateLimit } from '../limits/rate-limit.decorator.js';
import { clearSessionCookie } from '../sessions/session-cookie.js';
import { SignInService } from '../sign-in.service.js';
import { Accounts } from '../users/accounts.js';
import { PersonalDataReader } from '../users/personal-data.js';
import { RefusalWatch } from './refusal-watch.interceptor.js';

@UseInterceptors(RefusalWatch)
@RateLimit('auth')
@Routes({ path: 'auth/me', tag: 'auth', access: 'user' })
export class PersonalDataController {
  constructor(
    private readonly data: PersonalDataReader,
    private readonly signIns: SignInService,
    private readonly accounts: Accounts,
  ) {}

  @Route({ on: 'GET export', summary: 'All that is kept about you, as JSON', answer: personalDataSchema })
  @Header('Content-Disposition', 'attachment; filename="ringside-personal-data.json"')
  exportPersonalData(@CurrentCaller() { userId }: SignedInCaller): Promise<PersonalData> {
    return this.data.read(userId);
  }

  @Route({
    on: 'DELETE',
    summary: 'Erase your account',
    description:
      'E-mail, password, wallets, keys and sessions are gone for good. The ledger and the event log stay whole: they ' +
      'name you by an id alone. Refused while your trading account has credits, orders or shares, unless you give them up ' +
      'with `forfeit`: then they go to the house. Play money does not count.',
    errors: ['wrong_credentials', 'locked_out', 'fresh_proof_needed', 'last_admin', 'account_has_money'],
  })
  async eraseAccount(
    @CurrentCaller() caller: SignedInCaller,
    @Body({ schema: erasureSchema }) { password, forfeit = false }: z.infer<typeof erasureSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.accounts.erase(await this.signIns.confirm(caller, password, request.ip), { forfeit });
    clearSessionCookie(request, reply);
  }
}
