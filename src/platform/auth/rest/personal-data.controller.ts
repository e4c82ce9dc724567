// A person's own data: all of it as JSON, and its erasure.
import { Body, Controller, Delete, Get, Header, HttpCode, Req, Res, UseInterceptors } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { erasureSchema, personalDataSchema, type PersonalData } from '../../../contract/auth/auth.js';
import { Access } from '../access/access.decorator.js';
import { CurrentCaller, type SignedInCaller } from '../access/current-caller.decorator.js';
import { RateLimit } from '../limits/rate-limit.decorator.js';
import { clearSessionCookie } from '../sessions/session-cookie.js';
import { SignInService } from '../sign-in.service.js';
import { Accounts } from '../users/accounts.js';
import { PersonalDataReader } from '../users/personal-data.js';
import { RefusalWatch } from './refusal-watch.interceptor.js';

@ApiTags('auth')
@UseInterceptors(RefusalWatch)
@RateLimit('auth')
@Controller('auth/me')
export class PersonalDataController {
  constructor(
    private readonly data: PersonalDataReader,
    private readonly signIns: SignInService,
    private readonly accounts: Accounts,
  ) {}

  @Get('export')
  @Access('user')
  @Header('Content-Disposition', 'attachment; filename="ringside-personal-data.json"')
  @ApiOperation({ summary: 'All that is kept about you, as JSON' })
  @ApiOkResponse({ standardSchema: personalDataSchema })
  export(@CurrentCaller() { userId }: SignedInCaller): Promise<PersonalData> {
    return this.data.read(userId);
  }

  @Delete()
  @HttpCode(204)
  @Access('user')
  @ApiOperation({
    summary: 'Erase your account',
    description:
      'E-mail, password, wallets, keys and sessions are gone for good. The ledger and the event log stay whole: they ' +
      'name you by an id alone.',
  })
  @ApiNoContentResponse()
  @ApiResponse({ status: 401, description: 'wrong_credentials' })
  @ApiResponse({ status: 409, description: 'last_admin' })
  async erase(
    @CurrentCaller() caller: SignedInCaller,
    @Body({ schema: erasureSchema }) { password }: z.infer<typeof erasureSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.accounts.erase(await this.signIns.confirm(caller, password, request.ip));
    clearSessionCookie(request, reply);
  }
}
