// Watchlists as personal data: exported to their owner, and erased with the account.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PersonalRecordsRegistry, type PersonalRecords } from '../../platform/auth/index.js';
import type { LogTransaction } from '../../platform/events/index.js';
import { WatchlistsService } from './watchlists.service.js';

@Injectable()
export class WatchlistRecords implements PersonalRecords, OnModuleInit {
  readonly name = 'watchlists';

  constructor(
    private readonly registry: PersonalRecordsRegistry,
    private readonly watchlists: WatchlistsService,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async read(userId: string): Promise<unknown> {
    return (await this.watchlists.lists(userId)).data;
  }

  async erase(tx: LogTransaction, userId: string): Promise<void> {
    await this.watchlists.deleteAll(tx, userId);
  }
}
