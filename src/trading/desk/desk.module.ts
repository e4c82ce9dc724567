// The desk and what it stands on.
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../../config/config.js';
import { LogReads, LogWriters } from '../../events/index.js';
import { PricingModule } from '../../pricing/index.js';
import { Desk } from './desk.port.js';
import { DeskService } from './desk.service.js';
import { DeskStorage } from './desk-storage.port.js';
import { PaperFunds } from './paper-funds.js';
import { BATCH_SETTINGS, PostgresDeskStorage } from './postgres/postgres.storage.js';
import { QuoteFeed } from './quote-feed.js';

@Module({
  imports: [PricingModule],
  providers: [
    {
      provide: DeskStorage,
      inject: [DataSource, LogReads, LogWriters, CONFIG],
      useFactory: (dataSource: DataSource, reads: LogReads, writers: LogWriters, config: Config) =>
        new PostgresDeskStorage(
          dataSource,
          reads,
          writers.open(BATCH_SETTINGS, config.DATABASE_PREPARED_STATEMENTS),
        ),
    },
    DeskService,
    { provide: Desk, useExisting: DeskService },
    QuoteFeed,
    PaperFunds,
  ],
  exports: [Desk, DeskService],
})
export class DeskModule {}
