// The acts of admins on markets. The desk carries out the act. Then the audit log records it in a transaction of its own,
// because only the desk writes its own tables. If the process dies in between, the act is in the ledger and the events, but
// not in the audit log.
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { AuditLog, type Act, type Actor } from '../../../platform/auth/index.js';
import { randomHex } from '../../../platform/common/ids.js';
import type { Market, NewMarket, Settlement } from '../../../contract/markets/markets.js';
import { EventLog } from '../../../platform/events/index.js';
import {
  type ChangeMarket,
  type Command,
  Exchange,
  type DeskAnswer,
  type RequestKey,
} from '../../exchange/index.js';

const ID_LENGTH = 12;

export type MarketVerb = 'open' | 'pause' | 'close' | 'void';

/** The actor, and the key of the request, if it has one. */
export interface Asked {
  readonly actor: Actor;
  readonly request: RequestKey | undefined;
}

interface Reason {
  readonly reason?: string | null | undefined;
}

@Injectable()
export class MarketActs {
  constructor(
    private readonly exchange: Exchange,
    private readonly eventLog: EventLog,
    private readonly audit: AuditLog,
  ) {}

  createMarket(asked: Asked, { id, ...market }: NewMarket): Promise<DeskAnswer<Market>> {
    const { venue, question, makerFeeBps, takerFeeBps, liquidity, closesAt } = market;
    const marketId = id ?? newMarketId(asked.request);
    return this.carryOut<Market>(
      asked,
      {
        kind: 'create_market',
        marketId,
        venue,
        question,
        makerFeeBps,
        takerFeeBps,
        liquidity: liquidity === undefined ? null : BigInt(liquidity),
        closesAtMs: closesAt === undefined ? null : Date.parse(closesAt),
        actor: asked.actor.caller.userId,
      },
      { action: 'market.create', target: marketId, details: market },
    );
  }

  changeMarket(
    asked: Asked,
    verb: MarketVerb,
    marketId: string,
    { reason = null }: Reason,
  ): Promise<DeskAnswer<Market>> {
    const kind: ChangeMarket['kind'] = `${verb}_market`;
    return this.carryOut<Market>(
      asked,
      { kind, marketId, actor: asked.actor.caller.userId, reason },
      { action: `market.${verb}`, target: marketId, details: { reason } },
    );
  }

  settleMarket(
    asked: Asked,
    marketId: string,
    { outcome, reason = null }: Pick<Settlement, 'outcome'> & Reason,
  ): Promise<DeskAnswer<Market>> {
    return this.carryOut<Market>(
      asked,
      { kind: 'settle_market', marketId, outcome, actor: asked.actor.caller.userId, reason },
      { action: 'market.settle', target: marketId, details: { outcome, reason } },
    );
  }

  private async carryOut<T>({ actor, request }: Asked, command: Command, act: Act): Promise<DeskAnswer<T>> {
    const answer = await this.exchange.submit<T>(command, request);
    const details = request ? { ...act.details, idempotencyKey: request.key } : act.details;
    await this.eventLog.transaction((tx) => this.audit.record(tx, actor, { ...act, details }));
    return answer;
  }
}

/** A repeated request gets the same id, because its key is the same. */
const newMarketId = (request: RequestKey | undefined): string =>
  request
    ? `m_${createHash('sha256').update(`${request.owner} ${request.key}`).digest('hex').slice(0, ID_LENGTH)}`
    : `m_${randomHex(ID_LENGTH / 2)}`;
