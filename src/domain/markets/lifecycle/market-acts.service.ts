// What admins do to markets. The desk commits each act with its row in the audit log.
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { audited, type Asked } from '../../../platform/auth/index.js';
import { randomHex } from '../../../platform/common/ids.js';
import type { Made } from '../../../platform/http/index.js';
import type { Market, MarketFigures, NewMarket, Settlement } from '../../../contract/markets/markets.js';
import {
  Exchange,
  type ChangeMarket,
  type RequestKey,
  type SettleMarket,
  type Submission,
} from '../../exchange/index.js';
import { MarketsReader } from '../listing/markets.reader.js';

const ID_LENGTH = 12;

export type MarketVerb = 'open' | 'pause' | 'close' | 'void';

interface Reason {
  readonly reason?: string | null | undefined;
}

@Injectable()
export class MarketActs {
  constructor(
    private readonly exchange: Exchange,
    private readonly markets: MarketsReader,
  ) {}

  async createMarket(asked: Asked, { id, ...market }: NewMarket): Promise<Made<Market>> {
    const { venue, makerFeeBps, takerFeeBps, liquidity, closesAt, voidRule, voidPriceBps, ...rest } = market;
    const { initialProbability, sentimentLiquidity, ...listing } = rest;
    const marketId = id ?? newMarketId(asked.request);
    const submission = audited(asked, { action: 'market.create', target: marketId, details: market });
    const { value, cursor } = await this.exchange.submit<MarketFigures>(
      {
        kind: 'create_market',
        marketId,
        venue,
        makerFeeBps,
        takerFeeBps,
        liquidity: liquidity === undefined ? null : BigInt(liquidity),
        closesAtMs: closesAt === undefined ? null : Date.parse(closesAt),
        voidRule,
        voidPriceBps: voidPriceBps ?? null,
        actor: asked.actor.caller.userId,
      },
      {
        ...submission,
        notes: [
          ...submission.notes,
          { kind: 'listing', data: { marketId, listing } },
          { kind: 'price', data: { marketId, initialProbability, sentimentLiquidity } },
        ],
      },
    );
    return { value: { ...value, ...listing }, cursor };
  }

  changeMarket(
    asked: Asked,
    verb: MarketVerb,
    marketId: string,
    { reason = null }: Reason,
  ): Promise<Made<Market>> {
    const kind: ChangeMarket['kind'] = `${verb}_market`;
    return this.change(
      { kind, marketId, actor: asked.actor.caller.userId, reason },
      audited(asked, { action: `market.${verb}`, target: marketId, details: { reason } }),
    );
  }

  settleMarket(
    asked: Asked,
    marketId: string,
    { outcome, reason = null }: Pick<Settlement, 'outcome'> & Reason,
  ): Promise<Made<Market>> {
    return this.change(
      { kind: 'settle_market', marketId, outcome, actor: asked.actor.caller.userId, reason },
      audited(asked, { action: 'market.settle', target: marketId, details: { outcome, reason } }),
    );
  }

  /** The answer has the current words, which the desk does not know. */
  private async change(command: ChangeMarket | SettleMarket, submission: Submission): Promise<Made<Market>> {
    const { value, cursor } = await this.exchange.submit<MarketFigures>(command, submission);
    return { value: { ...value, ...(await this.markets.words(command.marketId)) }, cursor };
  }
}

/** A repeated request gets the same id, because its key is the same. */
const newMarketId = (request: RequestKey | undefined): string =>
  request
    ? `m_${createHash('sha256').update(`${request.owner} ${request.key}`).digest('hex').slice(0, ID_LENGTH)}`
    : `m_${randomHex(ID_LENGTH / 2)}`;
