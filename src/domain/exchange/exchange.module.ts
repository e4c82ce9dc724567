// The exchange: the desk, and the views that others read.
import { Module } from '@nestjs/common';
import { DataSource } from '../../platform/database/typeorm.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { LogReads, LogWriters } from '../../platform/events/index.js';
import { Exchange } from './exchange.js';
import { DeskLeadership } from './desk/leadership/desk-leadership.js';
import { DeskStorage } from './desk/storage/desk-storage.port.js';
import { BATCH_SETTINGS, PostgresDeskStorage } from './desk/storage/postgres/postgres.storage.js';
import { AccountReader } from './views/account.reader.js';
import { BookReader } from './views/book.reader.js';
import { MarketReader } from './views/market.reader.js';
import { OrderPreviews } from './views/order-previews.js';
import './exchange.errors.js';

@Module({
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
    DeskLeadership,
    { provide: Exchange, useExisting: DeskLeadership },
    AccountReader,
    BookReader,
    MarketReader,
    OrderPreviews,
  ],
  exports: [Exchange, AccountReader, BookReader, MarketReader, OrderPreviews],
})
export class ExchangeModule {}
