// Outgoing webhooks: the routes of endpoints, and the delivery of the log to them. A leaf: no module imports it.
import { Module } from '@nestjs/common';
import { ChannelRights } from './channel-rights.js';
import { Disabling } from './disabling.js';
import { EndpointRecords } from './endpoint-records.js';
import { EndpointSecrets } from './endpoint-secrets.js';
import { EndpointsController } from './endpoints.controller.js';
import { EndpointsReader } from './endpoints.reader.js';
import { EndpointsService } from './endpoints.service.js';
import { Letters } from './running/letters.js';
import { LogFeed } from './running/log-feed.js';
import { RunnerStore } from './running/runner-store.js';
import { RunnerParts } from './running/runner-parts.js';
import { WebhookRunner } from './running/webhook-runner.js';
import { DnsNameResolver, NameResolver } from './sending/name-resolver.port.js';
import { WebhookSender } from './sending/webhook-sender.js';
import { WebhooksStats } from './webhooks.stats.js';
import { WebhooksTranslator } from './webhooks.translator.js';
import './webhooks.errors.js';

@Module({
  controllers: [EndpointsController],
  providers: [
    { provide: NameResolver, useClass: DnsNameResolver },
    ChannelRights,
    Disabling,
    EndpointRecords,
    EndpointSecrets,
    EndpointsReader,
    EndpointsService,
    Letters,
    LogFeed,
    RunnerParts,
    RunnerStore,
    WebhookRunner,
    WebhookSender,
    WebhooksStats,
    WebhooksTranslator,
  ],
})
export class WebhooksModule {}
