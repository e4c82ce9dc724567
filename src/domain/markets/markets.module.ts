// Markets: their list, the acts of admins, and the channel.
import { Module } from '@nestjs/common';
import { MarketActs } from './lifecycle/market-acts.service.js';
import { MarketActsController, MarketsController } from './lifecycle/markets.controller.js';
import { MarketChannel } from './market.channel.js';

@Module({
  controllers: [MarketsController, MarketActsController],
  providers: [MarketActs, MarketChannel],
})
export class MarketsModule {}
