// A route that returns the address and the protocol that Ringside sees for its client.
import { Controller, Get, Module, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateLimit } from '../../src/platform/auth/index.js';
import { Access } from '../../src/platform/http/index.js';

@Access('public')
@RateLimit('none')
@Controller('where-from')
class WhereFromController {
  @Get()
  tell(@Req() { ip, protocol }: FastifyRequest) {
    return { ip, protocol };
  }
}

@Module({ controllers: [WhereFromController] })
export class WhereFromModule {}
