// What admins, operators and resolvers do to markets. The desk commits each act with its row in the audit log.
import { Injectable } from '@nestjs/common';
import { audited, type Asked } from '../../../platform/auth/index.js';
import type { Made } from '../../../platform/http/index.js';
import { hasRole } from '../../../contract/auth/access.js';
import type {
  DisputeDecision,
  Market,
  MarketFigures,
  NewMarket,
  Resolution,
  Settlement,
} from '../../../contract/markets/markets.js';
import {
  Exchange,
  isRefusal,
  type ChangeMarket,
  type Command,
  type DecideByOperator,
  type DecideDispute,
  type Submission,
} from '../../exchange/index.js';
import { MarketsReader } from '../listing/markets.reader.js';
import { PollClosing } from '../votes/poll-closing.service.js';
import { newMarketId, partsOf } from './market-terms.js';

export type MarketVerb = 'open' | 'pause' | 'close' | 'void';

interface Reason {
  readonly reason?: string | null | undefined;
}

@Injectable()
export class MarketActs {
  constructor(
    private readonly exchange: Exchange,
    private readonly markets: MarketsReader,
    private readonly polls: PollClosing,
  ) {}

  async createMarket(asked: Asked, { id, ...market }: NewMarket): Promise<Made<Market>> {
    const marketId = id ?? newMarketId(asked.request);
    const { terms, listing } = partsOf(market);
    const { makerFeeBps, takerFeeBps, disputeWindowMs, resolveWithinMs, pausePolicy } = market;
    const { initialProbability, sentimentLiquidity } = market;
    const { notes, request } = audited(asked, { action: 'market.create', target: marketId, details: market });
    const { value, cursor } = await this.exchange.submit<MarketFigures>(
      {
        kind: 'create_market',
        marketId,
        ...terms,
        makerFeeBps,
        takerFeeBps,
        ...(disputeWindowMs === undefined ? {} : { disputeWindowMs }),
        ...(resolveWithinMs === undefined ? {} : { resolveWithinMs }),
        pausePolicy,
        actor: asked.actor.caller.userId,
      },
      {
        request,
        notes: [
          ...notes,
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

  /** An operator names the outcome as such; any other user must be the market's resolver. */
  resolveMarket(
    asked: Asked,
    marketId: string,
    { outcome, evidence, reason = null }: Omit<Resolution, 'reason'> & Reason,
  ): Promise<Made<Market>> {
    const { caller } = asked.actor;
    const isResolver = !hasRole(caller, 'operator');
    return this.change(
      { kind: 'resolve_market', marketId, outcome, actor: caller.userId, evidence, isResolver, reason },
      audited(asked, { action: 'market.resolve', target: marketId, details: { outcome, evidence, reason } }),
    );
  }

  /** The poll is closed first: from then on no vote counts, and the operator decides. */
  decideProposal(
    asked: Asked,
    verb: 'approve' | 'reject',
    marketId: string,
    { reason = null }: Reason,
  ): Promise<Made<Market>> {
    return this.decide(
      { kind: `${verb}_market`, marketId, actor: asked.actor.caller.userId, reason },
      audited(asked, { action: `market.${verb}`, target: marketId, details: { reason } }),
    );
  }

  /** Closes the poll first, as `decideProposal` does. */
  decideDispute(asked: Asked, marketId: string, decision: DisputeDecision): Promise<Made<Market>> {
    return this.decide(
      { kind: 'decide_dispute', marketId, by: 'operator', actor: asked.actor.caller.userId, ...decision },
      audited(asked, { action: 'market.decide_dispute', target: marketId, details: decision }),
    );
  }

  /** A decision that is refused, or waits for a second person, leaves the poll open. */
  private async decide(
    command: DecideByOperator | DecideDispute,
    submission: Submission,
  ): Promise<Made<Market>> {
    if (await this.wouldDecide(command)) await this.polls.closeFor(command.marketId, 'operator');
    return this.change(command, submission);
  }

  /** A refusal of the trial is not the answer: a repeated request has an answer already. */
  private async wouldDecide(command: DecideByOperator | DecideDispute): Promise<boolean> {
    try {
      const { value } = await this.exchange.submit<{ count: number }>({ ...command, isTrial: true });
      return value.count > 0;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  }

  /** The answer has the current words, which the desk does not know. */
  private async change(
    command: Extract<Command, { marketId: string }>,
    submission: Submission,
  ): Promise<Made<Market>> {
    const { value, cursor } = await this.exchange.submit<MarketFigures>(command, submission);
    return { value: { ...value, ...(await this.markets.words(command.marketId)) }, cursor };
  }
}
