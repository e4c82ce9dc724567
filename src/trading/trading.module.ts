// Trading: orders, money, markets and their streams. The desk carries out what is asked; reads go to the tables.
import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/index.js';
import { DeskModule } from './desk/desk.module.js';
import { MarketDataModule } from './market-data/market-data.module.js';
import { OperatorActs } from './operator-acts.service.js';
import { OrdersService } from './orders.service.js';
import { PreviewService } from './preview.service.js';
import { AccountReader } from './reads/account.reader.js';
import { BookReader } from './reads/book.reader.js';
import { LedgerReader } from './reads/ledger.reader.js';
import { MarketReader } from './reads/market.reader.js';
import { OrderReader } from './reads/order.reader.js';
import { AccountController } from './rest/account.controller.js';
import { MarketActsController, MarketsController } from './rest/markets.controller.js';
import { MoneyController } from './rest/money.controller.js';
import { OrdersController } from './rest/orders.controller.js';
import { BookFamily } from './streams/book.family.js';
import { MarketFamily } from './streams/market.family.js';
import { TradingUserEvents } from './streams/user-notices.js';
import { WatchlistsModule } from './watchlists/watchlists.module.js';

@Module({
  imports: [PricingModule, DeskModule, MarketDataModule, WatchlistsModule],
  controllers: [
    OrdersController,
    AccountController,
    MarketsController,
    MarketActsController,
    MoneyController,
  ],
  providers: [
    OrderReader,
    AccountReader,
    LedgerReader,
    MarketReader,
    BookReader,
    OrdersService,
    PreviewService,
    OperatorActs,
    MarketFamily,
    BookFamily,
    TradingUserEvents,
  ],
})
export class TradingModule {}
