// The REST routes of a market's life that are not for admins alone: users propose and dispute, operators approve and decide, and
// operators or the market's resolver name the outcome.
import { Body, Param, Query } from '@nestjs/common';
import { AskedAct, CurrentCaller, type Asked, type SignedInCaller } from '../../../platform/auth/index.js';
import {
  IdempotencyKey,
  Route,
  Routes,
  type AsOf,
  type Made,
  type NamedRequest,
} from '../../../platform/http/index.js';
import {
  disputeDecisionSchema,
  disputesQuerySchema,
  disputesSchema,
  marketActSchema,
  marketParamSchema,
  marketSchema,
  newDisputeSchema,
  newProposalSchema,
  resolutionSchema,
  voidActSchema,
  type DisputeDecision,
  type Disputes,
  type DisputesQuery,
  type Market,
  type MarketAct,
  type NewDispute,
  type NewProposal,
  type Resolution,
  type VoidAct,
} from '../../../contract/markets/markets.js';
import { DisputesReader } from './disputes.reader.js';
import { MarketActs } from './market-acts.service.js';
import { UserActs } from './user-acts.service.js';

@Routes({ path: 'markets', tag: 'markets', access: 'user', scope: 'trade', errors: ['unknown_market'] })
export class MarketLifeController {
  constructor(
    private readonly users: UserActs,
    private readonly disputes: DisputesReader,
  ) {}

  @Route({
    on: 'POST proposals',
    status: 201,
    cursor: 'write',
    summary: 'Propose a market',
    description:
      'Others vote on it for PROPOSAL_VOTE_TIME. PROPOSAL_APPROVAL_VOTES more yes than no approve it; opening it is an ' +
      'operator’s act. A market maker, or a resolver, needs an operator’s approval. The bond is held until the decision.',
    answer: marketSchema,
    errors: [
      'too_many_proposals',
      'resolver_not_asked',
      'bad_market',
      'market_exists',
      'bad_amount',
      'insufficient_funds',
    ],
  })
  proposeMarket(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: newProposalSchema }) proposal: NewProposal,
  ): Promise<Made<Market>> {
    return this.users.propose(userId, proposal, request);
  }

  @Route({
    on: 'GET :id/disputes',
    access: 'public',
    scope: 'read',
    cursor: 'read',
    summary: 'The disputes of a market',
    answer: disputesSchema,
  })
  async listDisputes(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: disputesQuerySchema }) query: DisputesQuery,
  ): Promise<AsOf<Disputes>> {
    const { data, next, seq } = await this.disputes.disputes(id, query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'POST :id/disputes',
    cursor: 'write',
    summary: 'Dispute the named outcome, or join the dispute',
    description:
      'Until `disputableUntil`, once in each round. A bond is held: 1 % of the pot, between DISPUTE_BOND_MIN and ' +
      'DISPUTE_BOND_MAX. It comes back when the outcome changes to your claim.',
    answer: marketSchema,
    errors: [
      'bad_market_state',
      'bad_claim',
      'dispute_exists',
      'dispute_over',
      'conflict_of_interest',
      'insufficient_funds',
    ],
  })
  disputeMarket(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: newDisputeSchema }) dispute: NewDispute,
  ): Promise<Made<Market>> {
    return this.users.dispute(userId, id, dispute, request);
  }
}

@Routes({
  path: 'markets',
  tag: 'markets',
  access: 'operator',
  scope: 'operate',
  errors: ['unknown_market', 'bad_market_state', 'conflict_of_interest', 'approval_needed'],
})
export class MarketDecisionsController {
  constructor(private readonly acts: MarketActs) {}

  @Route({
    on: 'POST :id/approve',
    cursor: 'write',
    summary: 'Approve a proposed market',
    description:
      'Closes its poll. The market waits to be opened. Its proposer and its resolver may not approve it.',
    answer: marketSchema,
    errors: ['resolver_unknown', 'insufficient_funds'],
  })
  approveMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: marketActSchema }) act: MarketAct,
  ): Promise<Made<Market>> {
    return this.acts.decideProposal(asked, 'approve', id, act);
  }

  @Route({
    on: 'POST :id/reject',
    cursor: 'write',
    summary: 'Reject a proposed market',
    description: 'Closes its poll; the bond returns.',
    answer: marketSchema,
  })
  rejectMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: voidActSchema }) act: VoidAct,
  ): Promise<Made<Market>> {
    return this.acts.decideProposal(asked, 'reject', id, act);
  }

  @Route({
    on: 'POST :id/resolve',
    access: 'user',
    scope: 'operate',
    cursor: 'write',
    summary: 'Name the outcome of a closed market',
    description:
      'For operators and for the market’s resolver. The outcome may be disputed until `disputableUntil`, and pays after it. It may ' +
      'be corrected once before a dispute.',
    answer: marketSchema,
    errors: ['not_the_resolver', 'bad_outcome', 'already_resolved'],
  })
  resolveMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: resolutionSchema }) resolution: Resolution,
  ): Promise<Made<Market>> {
    return this.acts.resolveMarket(asked, id, resolution);
  }

  @Route({
    on: 'POST :id/disputes/decide',
    cursor: 'write',
    summary: 'Decide a dispute',
    description: 'Closes its poll. A changed outcome may be disputed once more.',
    answer: marketSchema,
    errors: ['bad_claim', 'dispute_open'],
  })
  decideDispute(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: disputeDecisionSchema }) decision: DisputeDecision,
  ): Promise<Made<Market>> {
    return this.acts.decideDispute(asked, id, decision);
  }
}
