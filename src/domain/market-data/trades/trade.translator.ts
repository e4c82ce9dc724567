// The trades of a market, on `market:{marketId}`. Users appear by their public ids.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { TradeMessage } from '../../../contract/markets/market.js';
import { ChannelRegistry, type ChannelBodies } from '../../../platform/channels/index.js';
import type { LoggedTrade, MarketOrdersChanged } from '../../../platform/events/payloads/exchange.js';
import { publicIdOf } from '../../exchange/index.js';

@Injectable()
export class TradeTranslator implements OnModuleInit {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('exchange.market.orders_changed', 'market', tradesOf);
  }
}

const tradesOf = ({ marketId, trades }: MarketOrdersChanged): readonly ChannelBodies['market'][] =>
  trades.flatMap((trade) => tradeOf(marketId, trade) ?? []);

/** null for a trade with the house, which is on an item. A trade has the time of the desk, which candles use too. */
function tradeOf(
  marketId: string,
  [id, kind, atMs, price, quantity, [userId, , outcome, side, cost]]: LoggedTrade,
): ChannelBodies['market'] | null {
  if (kind === 'quote') return null;
  const data: TradeMessage['data'] = {
    trade_id: String(id),
    kind,
    trade_type: side === 'BUY' ? 'buy' : 'sell',
    outcome: outcome === 'YES',
    price_bps: price,
    shares: quantity,
    cost,
    user: publicIdOf(userId),
  };
  return { type: 'trade', market_id: marketId, data, atMs };
}
