// The only list of modules.
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AdminModule } from './admin/index.js';
import { AuthModule } from './auth/index.js';
import { CommonModule } from './common/common.module.js';
import { RingsideConfigModule } from './config/config.module.js';
import type { Environment } from './config/config.js';
import { ContractModule } from './contract/contract.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DeliveryModule } from './delivery/index.js';
import { EventsModule } from './events/index.js';
import { PricingModule } from './pricing/index.js';
import { SystemModule } from './system/index.js';
import { TradingModule } from './trading/index.js';

export type ExtraModule = Type | DynamicModule;

@Module({})
export class AppModule {
  /**
   * `environment` replaces the process's own, so that several apps can live in one process; `extras` are modules that
   * a test or a benchmark adds.
   */
  static forRoot(environment?: Environment, extras: readonly ExtraModule[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        RingsideConfigModule.forRoot(environment),
        CommonModule,
        ContractModule,
        ScheduleModule.forRoot(),
        DatabaseModule,
        EventsModule,
        AuthModule,
        PricingModule,
        TradingModule,
        AdminModule,
        DeliveryModule,
        SystemModule,
        ...extras,
      ],
    };
  }
}
