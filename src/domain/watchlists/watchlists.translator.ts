// Changes of a user's watchlists, on `user:{userId}`.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry, userNotices } from '../../platform/channels/index.js';

@Injectable()
export class WatchlistsTranslator implements OnModuleInit {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('watchlists.list.updated', 'user', userNotices);
    this.registry.translate('watchlists.item.added', 'user', userNotices);
    this.registry.translate('watchlists.item.removed', 'user', userNotices);
  }
}
