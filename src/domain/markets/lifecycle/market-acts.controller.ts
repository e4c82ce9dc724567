// The REST routes by which admins create and change markets. Every act is in the audit log.
import { Body, Param } from '@nestjs/common';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type Made } from '../../../platform/http/index.js';
import {
  marketActSchema,
  marketParamSchema,
  marketSchema,
  newMarketSchema,
  settlementSchema,
  voidActSchema,
  type Market,
  type MarketAct,
  type NewMarket,
  type Settlement,
  type VoidAct,
} from '../../../contract/markets/markets.js';
import { MarketActs } from './market-acts.service.js';

@Routes({
  path: 'markets',
  tag: 'markets',
  access: 'admin',
  scope: 'operate',
  errors: ['unknown_market', 'bad_market_state'],
})
export class MarketActsController {
  constructor(private readonly acts: MarketActs) {}

  @Route({
    on: 'POST',
    status: 201,
    cursor: 'write',
    summary: 'Make a market',
    description: 'Trading begins when it is opened.',
    answer: marketSchema,
    errors: ['market_exists'],
  })
  createMarket(
    @AskedAct() asked: Asked,
    @Body({ schema: newMarketSchema }) market: NewMarket,
  ): Promise<Made<Market>> {
    return this.acts.createMarket(asked, market);
  }

  @Route({
    on: 'POST :id/open',
    cursor: 'write',
    summary: 'Open a market, or go on after a pause',
    description: 'A market maker’s subsidy is set aside: insufficient_funds when the house has not enough.',
    answer: marketSchema,
    errors: ['insufficient_funds'],
  })
  openMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: marketActSchema }) act: MarketAct,
  ): Promise<Made<Market>> {
    return this.acts.changeMarket(asked, 'open', id, act);
  }

  @Route({
    on: 'POST :id/pause',
    cursor: 'write',
    summary: 'Pause a market',
    description: 'Orders rest; they may be cancelled and reduced.',
    answer: marketSchema,
  })
  pauseMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: marketActSchema }) act: MarketAct,
  ): Promise<Made<Market>> {
    return this.acts.changeMarket(asked, 'pause', id, act);
  }

  @Route({
    on: 'POST :id/close',
    cursor: 'write',
    summary: 'Close a market',
    description: 'What rests is cancelled.',
    answer: marketSchema,
  })
  closeMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: marketActSchema }) act: MarketAct,
  ): Promise<Made<Market>> {
    return this.acts.changeMarket(asked, 'close', id, act);
  }

  @Route({
    on: 'POST :id/settle',
    cursor: 'write',
    summary: 'Name the outcome of a closed market, and pay',
    description: 'One credit for each winning share. Payments go on in steps after the answer.',
    answer: marketSchema,
    errors: ['conflict_of_interest'],
  })
  settleMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: settlementSchema }) settlement: Settlement,
  ): Promise<Made<Market>> {
    return this.acts.settleMarket(asked, id, settlement);
  }

  @Route({
    on: 'POST :id/void',
    cursor: 'write',
    summary: 'Void a market, by the rule that was fixed with it',
    description:
      'From every state before FINALIZED; an open market is paused first. The rule `refund` takes profits back and then ' +
      'returns every payment; the rule `price` pays each share at voidPriceBps. Payments go on in steps after the answer.',
    answer: marketSchema,
    errors: ['conflict_of_interest'],
  })
  voidMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: voidActSchema }) act: VoidAct,
  ): Promise<Made<Market>> {
    return this.acts.changeMarket(asked, 'void', id, act);
  }
}
