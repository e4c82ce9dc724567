// What a run needs of other classes, as one parameter.
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { EndpointSecrets } from '../endpoint-secrets.js';
import { WebhookSender } from '../sending/webhook-sender.js';
import { WebhooksStats } from '../webhooks.stats.js';
import { Letters } from './letters.js';
import { LogFeed } from './log-feed.js';
import { RunnerStore } from './runner-store.js';

@Injectable()
export class RunnerParts {
  constructor(
    readonly store: RunnerStore,
    readonly feed: LogFeed,
    readonly letters: Letters,
    readonly sender: WebhookSender,
    readonly secrets: EndpointSecrets,
    readonly stats: WebhooksStats,
    readonly clock: Clock,
    @Inject(CONFIG) readonly config: Config,
  ) {}
}
