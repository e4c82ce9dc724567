// What users do to markets: proposals with their poll, and disputes. A user's first act opens the trading account, because bonds
// are held there.
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { Semaphore } from '../../../platform/common/semaphore.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';
import type { Made, NamedRequest } from '../../../platform/http/index.js';
import type { Market, MarketFigures, NewDispute, NewProposal } from '../../../contract/markets/markets.js';
import { Exchange } from '../../exchange/index.js';
import { MarketsReader } from '../listing/markets.reader.js';
import { newMarketId, partsOf } from './market-terms.js';

/** A proposal keeps a connection while it waits for the desk, which needs connections of the same pool. */
const PROPOSALS_AT_ONCE = 1;
/** With more waiting, a proposal is refused with `busy`. */
const PROPOSALS_WAITING_MAX = 100;

const OPEN_SQL = `select id from market where proposer_id = $1 and state = 'PROPOSED'`;

@Injectable()
export class UserActs {
  private readonly turns = new Semaphore(PROPOSALS_AT_ONCE, PROPOSALS_WAITING_MAX);

  constructor(
    private readonly exchange: Exchange,
    private readonly markets: MarketsReader,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The market, its words and its poll come in one commit. Throws `resolver_not_asked` and `too_many_proposals`. */
  async propose(userId: string, proposal: NewProposal, request?: NamedRequest): Promise<Made<Market>> {
    const { resolverId = userId } = proposal;
    if (resolverId !== userId)
      throw new DomainError('resolver_not_asked', 'Another user cannot be the resolver of your proposal.');
    const marketId = newMarketId(request);
    const { terms, listing } = partsOf(proposal);
    const { initialProbability, sentimentLiquidity } = proposal;
    const closesAtMs = Date.parse(proposal.closesAt);
    const voteEndsMs = Math.min(this.clock.nowMs() + this.config.PROPOSAL_VOTE_TIME, closesAtMs - 1);
    const excluded = proposal.resolverId === undefined ? [] : [userId];
    const { value, cursor } = await this.oneAtATime(userId, marketId, () =>
      this.exchange.submitFor<MarketFigures>(userId, {
        command: {
          kind: 'propose_market',
          marketId,
          ...terms,
          makerFeeBps: 0,
          takerFeeBps: 0,
          proposerId: userId,
          bond: BigInt(proposal.bond),
          voteEndsMs,
        },
        request,
        notes: [
          { kind: 'listing', data: { marketId, listing } },
          { kind: 'price', data: { marketId, initialProbability, sentimentLiquidity } },
          { kind: 'poll', data: { marketId, closesAtMs: voteEndsMs, excluded } },
        ],
      }),
    );
    return { value: { ...value, ...listing }, cursor };
  }

  /** Opens a dispute of the named outcome, or joins it. */
  async dispute(
    userId: string,
    marketId: string,
    { claim, reason }: NewDispute,
    request?: NamedRequest,
  ): Promise<Made<Market>> {
    const { value, cursor } = await this.exchange.submitFor<MarketFigures>(userId, {
      command: { kind: 'dispute_market', marketId, userId, claim, actor: userId, reason },
      request,
    });
    return { value: { ...value, ...(await this.markets.words(marketId)) }, cursor };
  }

  /**
   * Counts the open proposals of a user for one request after another, also across processes. A repeated request is not
   * counted.
   */
  private oneAtATime<T>(userId: string, marketId: string, propose: () => Promise<T>): Promise<T> {
    return this.turns.run(() =>
      this.dataSource.transaction(async (manager) => {
        const { text, values } = advisoryLockOf('proposals', userId);
        await manager.query(text, values);
        const open = await manager.query<{ id: string }[]>(OPEN_SQL, [userId]);
        const most = this.config.PROPOSALS_OPEN_MAX;
        if (open.length >= most && !open.some(({ id }) => id === marketId))
          throw new DomainError('too_many_proposals', `You have ${most} proposals that are not decided yet.`);
        return propose();
      }),
    );
  }
}
