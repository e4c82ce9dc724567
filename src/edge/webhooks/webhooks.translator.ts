// Changes of a user's endpoints, on `user:{userId}`, and the alerts about pruned endpoints, on `admin:system`.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry, operatorNotice, userNotices } from '../../platform/channels/index.js';

@Injectable()
export class WebhooksTranslator implements OnModuleInit {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('webhooks.endpoint.changed', 'user', userNotices);
    this.registry.translate('webhooks.endpoint.pruned', 'admin', operatorNotice);
  }
}
