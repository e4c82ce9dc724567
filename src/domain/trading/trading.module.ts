// Trading: a user's orders and money, and items at their live price. The exchange executes the commands.
import { Module } from '@nestjs/common';
import { PricingModule } from '../pricing/index.js';
import { AccountController } from './accounts/account.controller.js';
import { LedgerReader } from './accounts/ledger.reader.js';
import { MoneyActs } from './accounts/money-acts.service.js';
import { MoneyController } from './accounts/money.controller.js';
import { PaperFunds } from './items/paper-funds.js';
import { QuoteFeed } from './items/quote-feed.js';
import { TradingAccounts } from './accounts/trading-accounts.js';
import { LimitsController } from './limits/limits.controller.js';
import { LimitsService } from './limits/limits.service.js';
import { OperatorLimitsController } from './limits/operator-limits.controller.js';
import { MergesController } from './merges/merges.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';
import { PreviewService } from './orders/preview.service.js';
import { UserChangedTranslator } from './user-changed.translator.js';
import './trading.errors.js';

@Module({
  imports: [PricingModule],
  controllers: [
    OrdersController,
    MergesController,
    AccountController,
    MoneyController,
    LimitsController,
    OperatorLimitsController,
  ],
  providers: [
    OrdersService,
    PreviewService,
    LedgerReader,
    LimitsService,
    MoneyActs,
    TradingAccounts,
    QuoteFeed,
    PaperFunds,
    UserChangedTranslator,
  ],
  exports: [TradingAccounts],
})
export class TradingModule {}
