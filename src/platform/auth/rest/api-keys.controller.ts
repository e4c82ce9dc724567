// API keys: users create, list and revoke them. A key can neither create nor revoke a key.
import { Body, Param } from '@nestjs/common';
import type { z } from 'zod';
import {
  API_KEYS_MAX,
  apiKeyParamSchema,
  apiKeyRequestSchema,
  apiKeysSchema,
  newApiKeySchema,
} from '../../../contract/auth/auth.js';
import { IdempotencyKey, Route, Routes, type NamedRequest } from '../../http/index.js';
import { CurrentCaller, type SignedInCaller } from '../access/current-caller.decorator.js';
import { ApiKeys } from '../keys/api-keys.js';

@Routes({ path: 'auth/api-keys', tag: 'auth', access: 'user' })
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Route({ on: 'GET', summary: 'Your API keys', answer: apiKeysSchema })
  async listApiKeys(@CurrentCaller() { userId }: SignedInCaller): Promise<z.infer<typeof apiKeysSchema>> {
    return { data: await this.keys.list(userId) };
  }

  @Route({
    on: 'POST',
    status: 201,
    access: 'user',
    needsFreshSignIn: true,
    summary: 'Make an API key',
    description: `Needs a recent sign-in. You may have ${API_KEYS_MAX} keys. Scopes: read (what you may read), stream (private channels), trade (orders), operate (what your role may do).`,
    answer: newApiKeySchema,
    errors: ['too_many_api_keys'],
  })
  createApiKey(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() named: NamedRequest | undefined,
    @Body({ schema: apiKeyRequestSchema }) request: z.infer<typeof apiKeyRequestSchema>,
  ): Promise<z.infer<typeof newApiKeySchema>> {
    return this.keys.create(userId, request, named);
  }

  @Route({
    on: 'DELETE :id',
    summary: 'Revoke an API key, and close its streams',
    description: 'A key cannot revoke itself or another key: this needs a signed-in user.',
    errors: ['unknown_api_key'],
  })
  revokeApiKey(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: apiKeyParamSchema }) id: string,
  ): Promise<void> {
    return this.keys.revoke(userId, id, request);
  }
}
