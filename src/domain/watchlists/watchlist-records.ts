// Watchlists as personal data: exported to their owner, and erased with the account.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PersonalRecordsRegistry, type PersonalRecords } from '../../platform/auth/index.js';
import type { LogTransaction } from '../../platform/events/index.js';
import { WatchlistEntity } from './watchlist.entity.js';
import { WatchlistsReader } from './watchlists.reader.js';

@Injectable()
export class WatchlistRecords implements PersonalRecords, OnModuleInit {
  readonly name = 'watchlists';

  constructor(
    private readonly registry: PersonalRecordsRegistry,
    private readonly reader: WatchlistsReader,
  ) {}

  onModuleInit(): void {
    this.registry.register(this);
  }

  async read(userId: string): Promise<unknown> {
    return (await this.reader.lists(userId)).data;
  }

  async erase({ manager }: LogTransaction, userId: string): Promise<void> {
    await manager.getRepository(WatchlistEntity).delete({ userId });
  }
}
