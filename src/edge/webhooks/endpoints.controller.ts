// The REST routes of the caller's webhook endpoints. An endpoint outlives the session that made it, so making or changing one
// needs a recent sign-in, and no API key does it.
import { Body, Param, Query } from '@nestjs/common';
import {
  newWebhookEndpointSchema,
  WEBHOOK_ENDPOINTS_MAX,
  webhookDeadLettersQuerySchema,
  webhookDeadLettersSchema,
  webhookEnableSchema,
  webhookEndpointChangeSchema,
  webhookEndpointRequestSchema,
  webhookEndpointSchema,
  webhookEndpointsSchema,
  webhookParamSchema,
  webhookReplaySchema,
  webhookSecretRequestSchema,
  type NewWebhookEndpoint,
  type WebhookDeadLettersQuery,
  type WebhookEnable,
  type WebhookEndpoint,
  type WebhookEndpointChange,
  type WebhookEndpointRequest,
  type WebhookEndpoints,
  type WebhookReplay,
  type WebhookSecretRequest,
} from '../../contract/webhooks/webhooks.js';
import type { z } from 'zod';
import { readQuerySchema, type ReadQuery } from '../../contract/lists.js';
import { CurrentCaller, type SignedInCaller } from '../../platform/auth/index.js';
import {
  IdempotencyKey,
  Route,
  Routes,
  type AsOf,
  type Made,
  type NamedRequest,
} from '../../platform/http/index.js';
import { EndpointsReader } from './endpoints.reader.js';
import { EndpointsService } from './endpoints.service.js';

const URL_ERRORS = [
  'webhook_url_invalid',
  'webhook_url_too_long',
  'webhook_scheme_refused',
  'webhook_address_refused',
] as const;

@Routes({ path: 'webhooks/endpoints', tag: 'webhooks', access: 'user' })
export class EndpointsController {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly reader: EndpointsReader,
  ) {}

  @Route({
    on: 'GET',
    access: 'user',
    scope: 'read',
    cursor: 'read',
    summary: 'Your webhook endpoints',
    answer: webhookEndpointsSchema,
  })
  async listWebhookEndpoints(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<WebhookEndpoints>> {
    const { value: data, seq } = await this.reader.list(userId, minSeq);
    return { value: { data }, seq };
  }

  @Route({
    on: 'POST',
    status: 201,
    access: 'user',
    needsFreshSignIn: true,
    cursor: 'write',
    summary: 'Make a webhook endpoint',
    description:
      `Needs a recent sign-in. You may have ${WEBHOOK_ENDPOINTS_MAX} endpoints. The answer shows the secret, once. The endpoint ` +
      'receives the messages after this write. Event webhook_endpoint_changed.',
    answer: newWebhookEndpointSchema,
    errors: ['too_many_webhook_endpoints', 'webhook_channel_refused', ...URL_ERRORS],
  })
  createWebhookEndpoint(
    @CurrentCaller() caller: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: webhookEndpointRequestSchema }) wish: WebhookEndpointRequest,
  ): Promise<Made<NewWebhookEndpoint>> {
    return this.endpoints.create(caller, wish, request);
  }

  @Route({
    on: 'GET :id',
    access: 'user',
    scope: 'read',
    cursor: 'read',
    summary: 'A webhook endpoint and how its delivery goes',
    answer: webhookEndpointSchema,
    errors: ['unknown_webhook_endpoint'],
  })
  getWebhookEndpoint(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: webhookParamSchema }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<WebhookEndpoint>> {
    return this.reader.get(userId, id, minSeq);
  }

  @Route({
    on: 'PATCH :id',
    access: 'user',
    needsFreshSignIn: true,
    cursor: 'write',
    summary: 'Change a webhook endpoint',
    description:
      'Needs a recent sign-in. The change holds for the messages that are not delivered yet; a message under way may come ' +
      'again. A failing endpoint is tried at once.',
    answer: webhookEndpointSchema,
    errors: ['unknown_webhook_endpoint', 'webhook_channel_refused', ...URL_ERRORS],
  })
  changeWebhookEndpoint(
    @CurrentCaller() caller: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: webhookParamSchema }) id: string,
    @Body({ schema: webhookEndpointChangeSchema }) change: WebhookEndpointChange,
  ): Promise<Made<WebhookEndpoint>> {
    return this.endpoints.change({ caller, id, request }, change);
  }

  @Route({
    on: 'DELETE :id',
    cursor: 'write',
    summary: 'Delete a webhook endpoint, with its dead letters',
    errors: ['unknown_webhook_endpoint'],
  })
  deleteWebhookEndpoint(
    @CurrentCaller() caller: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: webhookParamSchema }) id: string,
  ): Promise<Made<void>> {
    return this.endpoints.delete({ caller, id, request });
  }

  @Route({
    on: 'POST :id/enable',
    cursor: 'write',
    summary: 'Enable a webhook endpoint',
    description: 'An endpoint that is enabled and waits after a failure is tried at once.',
    answer: webhookEndpointSchema,
    errors: ['unknown_webhook_endpoint', 'webhook_channel_refused', 'webhook_cursor_expired'],
  })
  enableWebhookEndpoint(
    @CurrentCaller() caller: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: webhookParamSchema }) id: string,
    @Body({ schema: webhookEnableSchema }) wish: WebhookEnable,
  ): Promise<Made<WebhookEndpoint>> {
    return this.endpoints.enable({ caller, id, request }, wish);
  }

  @Route({
    on: 'POST :id/disable',
    cursor: 'write',
    summary: 'Disable a webhook endpoint',
    description:
      'Its cursor stays, so that it can be enabled again without a gap while the log has the events.',
    answer: webhookEndpointSchema,
    errors: ['unknown_webhook_endpoint'],
  })
  disableWebhookEndpoint(
    @CurrentCaller() caller: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: webhookParamSchema }) id: string,
  ): Promise<Made<WebhookEndpoint>> {
    return this.endpoints.disable({ caller, id, request });
  }

  @Route({
    on: 'POST :id/secret',
    access: 'user',
    needsFreshSignIn: true,
    cursor: 'write',
    summary: 'Rotate the secret of a webhook endpoint',
    description:
      'Needs a recent sign-in. The answer shows the new secret, once. Until the overlap ends, each message has a signature of ' +
      'both secrets.',
    answer: newWebhookEndpointSchema,
    errors: ['unknown_webhook_endpoint', 'webhook_secret_overlap'],
  })
  rotateWebhookSecret(
    @CurrentCaller() caller: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: webhookParamSchema }) id: string,
    @Body({ schema: webhookSecretRequestSchema }) wish: WebhookSecretRequest,
  ): Promise<Made<NewWebhookEndpoint>> {
    return this.endpoints.rotate({ caller, id, request }, wish);
  }

  @Route({
    on: 'POST :id/test',
    status: 202,
    cursor: 'write',
    summary: 'Send a test event to a webhook endpoint',
    description:
      'A message of the type webhook_test is sent once, soon, also to a disabled endpoint. `test` of the endpoint then shows ' +
      'the outcome.',
    answer: webhookEndpointSchema,
    errors: ['unknown_webhook_endpoint'],
  })
  testWebhookEndpoint(
    @CurrentCaller() caller: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: webhookParamSchema }) id: string,
  ): Promise<Made<WebhookEndpoint>> {
    return this.endpoints.test({ caller, id, request });
  }

  @Route({
    on: 'POST :id/replay',
    cursor: 'write',
    summary: 'Post the messages after a cursor again',
    description:
      'They have the same ids as before. A disabled endpoint receives them when it is enabled. A dead letter names its cursor.',
    answer: webhookEndpointSchema,
    errors: ['unknown_webhook_endpoint', 'epoch_changed', 'webhook_cursor_expired', 'webhook_cursor_ahead'],
  })
  replayWebhookEndpoint(
    @CurrentCaller() caller: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: webhookParamSchema }) id: string,
    @Body({ schema: webhookReplaySchema }) { after }: WebhookReplay,
  ): Promise<Made<WebhookEndpoint>> {
    return this.endpoints.replay({ caller, id, request }, after);
  }

  @Route({
    on: 'GET :id/dead-letters',
    access: 'user',
    scope: 'read',
    summary: 'The messages that a webhook endpoint refused too often',
    answer: webhookDeadLettersSchema,
    errors: ['unknown_webhook_endpoint'],
  })
  listWebhookDeadLetters(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: webhookParamSchema }) id: string,
    @Query({ schema: webhookDeadLettersQuerySchema }) query: WebhookDeadLettersQuery,
  ): Promise<z.infer<typeof webhookDeadLettersSchema>> {
    return this.reader.deadLetters(userId, id, query);
  }
}
