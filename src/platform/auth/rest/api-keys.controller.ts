// API keys: users create, list and revoke them. A key cannot create another key.
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { z } from 'zod';
import {
  apiKeyParamSchema,
  apiKeyRequestSchema,
  apiKeysSchema,
  newApiKeySchema,
} from '../../../contract/auth/auth.js';
import { Access } from '../access/access.decorator.js';
import { CurrentCaller, type SignedInCaller } from '../access/current-caller.decorator.js';
import { ApiKeys } from '../keys/api-keys.js';

@ApiTags('auth')
@Controller('auth/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Get()
  @Access('user')
  @ApiOperation({ summary: 'Your API keys' })
  @ApiOkResponse({ standardSchema: apiKeysSchema })
  async list(@CurrentCaller() { userId }: SignedInCaller): Promise<z.infer<typeof apiKeysSchema>> {
    return { data: await this.keys.list(userId) };
  }

  @Post()
  @Access('user')
  @ApiOperation({
    summary: 'Make an API key',
    description:
      'Scopes: read (what you may read), stream (private channels), trade (orders), operate (what your role may do).',
  })
  @ApiCreatedResponse({ standardSchema: newApiKeySchema })
  @ApiResponse({ status: 409, description: 'too_many_api_keys' })
  create(
    @CurrentCaller() { userId }: SignedInCaller,
    @Body({ schema: apiKeyRequestSchema }) request: z.infer<typeof apiKeyRequestSchema>,
  ): Promise<z.infer<typeof newApiKeySchema>> {
    return this.keys.create(userId, request);
  }

  @Delete(':id')
  @HttpCode(204)
  @Access('user')
  @ApiOperation({ summary: 'Revoke an API key, and close what it has opened' })
  @ApiNoContentResponse()
  @ApiResponse({ status: 404, description: 'unknown_api_key' })
  async revoke(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: apiKeyParamSchema }) id: string,
  ): Promise<void> {
    await this.keys.revoke(userId, id);
  }
}
