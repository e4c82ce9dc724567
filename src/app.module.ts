// The only list of modules.
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AdminModule } from './domain/admin/index.js';
import { ExchangeModule } from './domain/exchange/index.js';
import { FightsModule } from './domain/fights/index.js';
import { FinanceModule } from './domain/finance/index.js';
import { MarketDataModule } from './domain/market-data/index.js';
import { MarketsModule } from './domain/markets/index.js';
import { PricingModule } from './domain/pricing/index.js';
import { ProposalsModule } from './domain/proposals/index.js';
import { TradingModule } from './domain/trading/index.js';
import { WatchlistsModule } from './domain/watchlists/index.js';
import { DeliveryModule } from './edge/delivery/index.js';
import { SystemModule } from './edge/system/index.js';
import { WebhooksModule } from './edge/webhooks/index.js';
import { AuthModule } from './platform/auth/index.js';
import { ChannelsModule } from './platform/channels/index.js';
import { CommonModule } from './platform/common/common.module.js';
import type { Environment } from './platform/config/config.js';
import { RingsideConfigModule } from './platform/config/config.module.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { EventsModule } from './platform/events/index.js';
import { HttpModule } from './platform/http/index.js';

export type ExtraModule = Type | DynamicModule;

@Module({})
export class AppModule {
  /** Each app of a process has an environment of its own. `extras` are modules that a test or a benchmark adds. */
  static forRoot(environment: Environment, extras: readonly ExtraModule[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RingsideConfigModule.forRoot(environment),
        CommonModule,
        ChannelsModule,
        ScheduleModule.forRoot(),
        DatabaseModule,
        EventsModule,
        HttpModule,
        AuthModule,
        PricingModule,
        ExchangeModule,
        TradingModule,
        MarketsModule,
        MarketDataModule,
        WatchlistsModule,
        FightsModule,
        FinanceModule,
        ProposalsModule,
        AdminModule,
        DeliveryModule,
        WebhooksModule,
        SystemModule,
        ...extras,
      ],
    };
  }
}
