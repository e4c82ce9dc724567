// What admins do to markets. The desk commits each act with its row in the audit log.
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { audited, type Asked } from '../../../platform/auth/index.js';
import { randomHex } from '../../../platform/common/ids.js';
import type { Market, NewMarket, Settlement } from '../../../contract/markets/markets.js';
import { type ChangeMarket, Exchange, type DeskAnswer, type RequestKey } from '../../exchange/index.js';

const ID_LENGTH = 12;

export type MarketVerb = 'open' | 'pause' | 'close' | 'void';

interface Reason {
  readonly reason?: string | null | undefined;
}

@Injectable()
export class MarketActs {
  constructor(private readonly exchange: Exchange) {}

  createMarket(asked: Asked, { id, ...market }: NewMarket): Promise<DeskAnswer<Market>> {
    const { venue, question, makerFeeBps, takerFeeBps, liquidity, closesAt, voidRule, voidPriceBps } = market;
    const marketId = id ?? newMarketId(asked.request);
    return this.exchange.submit<Market>(
      {
        kind: 'create_market',
        marketId,
        venue,
        question,
        makerFeeBps,
        takerFeeBps,
        liquidity: liquidity === undefined ? null : BigInt(liquidity),
        closesAtMs: closesAt === undefined ? null : Date.parse(closesAt),
        voidRule,
        voidPriceBps: voidPriceBps ?? null,
        actor: asked.actor.caller.userId,
      },
      audited(asked, { action: 'market.create', target: marketId, details: market }),
    );
  }

  changeMarket(
    asked: Asked,
    verb: MarketVerb,
    marketId: string,
    { reason = null }: Reason,
  ): Promise<DeskAnswer<Market>> {
    const kind: ChangeMarket['kind'] = `${verb}_market`;
    return this.exchange.submit<Market>(
      { kind, marketId, actor: asked.actor.caller.userId, reason },
      audited(asked, { action: `market.${verb}`, target: marketId, details: { reason } }),
    );
  }

  settleMarket(
    asked: Asked,
    marketId: string,
    { outcome, reason = null }: Pick<Settlement, 'outcome'> & Reason,
  ): Promise<DeskAnswer<Market>> {
    return this.exchange.submit<Market>(
      { kind: 'settle_market', marketId, outcome, actor: asked.actor.caller.userId, reason },
      audited(asked, { action: 'market.settle', target: marketId, details: { outcome, reason } }),
    );
  }
}

/** A repeated request gets the same id, because its key is the same. */
const newMarketId = (request: RequestKey | undefined): string =>
  request
    ? `m_${createHash('sha256').update(`${request.owner} ${request.key}`).digest('hex').slice(0, ID_LENGTH)}`
    : `m_${randomHex(ID_LENGTH / 2)}`;
