// The exchange: the desk, and the views that other modules read. Global, since every feature may call its facade.
import { Global, Module } from '@nestjs/common';
import { DataSource } from '../../platform/database/typeorm.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { CommandNotes, LogReads, LogWriters } from '../../platform/events/index.js';
import { Exchange } from './exchange.js';
import { DeskLeadership } from './desk/leadership/desk-leadership.js';
import { DeskStorage } from './desk/storage/desk-storage.port.js';
import { BATCH_SETTINGS, PostgresDeskStorage } from './desk/storage/postgres/postgres.storage.js';
import { AccountReader } from './views/account.reader.js';
import { BookReader } from './views/book.reader.js';
import { LimitsReader } from './views/limits.reader.js';
import { MarketReader } from './views/market.reader.js';
import { OrderPreviews } from './views/order-previews.js';
import { OrderReader } from './views/order.reader.js';
import './exchange.errors.js';

const VIEWS = [AccountReader, BookReader, LimitsReader, MarketReader, OrderPreviews, OrderReader];

@Global()
@Module({
  providers: [
    {
      provide: DeskStorage,
      inject: [DataSource, LogReads, LogWriters, CommandNotes, CONFIG],
      useFactory: openStorage,
    },
    DeskLeadership,
    { provide: Exchange, useExisting: DeskLeadership },
    ...VIEWS,
  ],
  exports: [Exchange, ...VIEWS],
})
export class ExchangeModule {}

function openStorage(
  dataSource: DataSource,
  reads: LogReads,
  writers: LogWriters,
  notes: CommandNotes,
  config: Config,
): PostgresDeskStorage {
  const writer = writers.open(BATCH_SETTINGS, config.DATABASE_PREPARED_STATEMENTS);
  return new PostgresDeskStorage(dataSource, reads, writer, notes);
}
