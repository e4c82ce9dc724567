// REST of proposals: a user proposes a wager on a fight to another user, who accepts or rejects it.
import { Body, Param, Query } from '@nestjs/common';
import { CurrentCaller, RateLimit, type SignedInCaller } from '../../platform/auth/index.js';
import { DomainError } from '../../platform/common/errors.js';
import {
  IdempotencyKey,
  Route,
  Routes,
  type AsOf,
  type Made,
  type NamedRequest,
} from '../../platform/http/index.js';
import { readQuerySchema, type ReadQuery } from '../../contract/lists.js';
import {
  newProposalSchema,
  proposalAnswerSchema,
  proposalIdParamSchema,
  proposalListQuerySchema,
  proposalListSchema,
  proposalSchema,
  type Proposal,
  type ProposalAnswer,
  type ProposalList,
  type ProposalListQuery,
  type ProposalTerms,
} from '../../contract/proposals/proposals.js';
import { ProposalsReader } from './proposals.reader.js';
import { Proposals } from './proposals.service.js';

const WRITE = { scope: 'trade', cursor: 'write' } as const;
const ANSWERS = [
  'unknown_wager',
  'not_your_answer',
  'wager_accepted',
  'wager_declined',
  'wager_expired',
  'wager_cancelled',
] as const;
/** Why a fight takes no wagers. */
const WINDOW = ['market_not_open', 'market_paused', 'market_closed', 'market_settled'] as const;

/** Why a user cannot stake the credits. */
const CREDITS = ['insufficient_funds', 'self_excluded', 'stake_limit', 'loss_limit'] as const;

@Routes({ path: 'proposals', tag: 'fights', access: 'user', scope: 'read' })
export class ProposalsController {
  constructor(
    private readonly proposals: Proposals,
    private readonly reader: ProposalsReader,
  ) {}

  @Route({
    on: 'POST',
    status: 201,
    ...WRITE,
    summary: 'Propose a wager to another user',
    description:
      'Your stake is held at once. The other user accepts within 180 s, or your stake is released. The same clientId with ' +
      'the same body answers what it answered first. Events proposal_created for you, proposal_received for the other user.',
    answer: proposalSchema,
    errors: [
      'unknown_fight',
      'bad_outcome',
      'bad_stake',
      'bad_wager_type',
      ...WINDOW,
      'wager_with_oneself',
      'opponent_unavailable',
      'proposal_too_soon',
      'too_many_wagers',
      ...CREDITS,
      'account_closed',
    ],
  })
  createProposal(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: newProposalSchema }) terms: ProposalTerms,
  ): Promise<Made<Proposal>> {
    return this.proposals.create(userId, terms, request);
  }

  @Route({
    on: 'GET',
    cursor: 'read',
    summary: 'Your proposals, sent and received, newest first',
    description: 'The stream `user:{userId}` after the header Ringside-Seq continues them exactly.',
    answer: proposalListSchema,
  })
  async listProposals(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: proposalListQuerySchema }) query: ProposalListQuery,
  ): Promise<AsOf<ProposalList>> {
    const { data, next, seq } = await this.reader.list(userId, query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET :id',
    cursor: 'read',
    summary: 'One of your proposals',
    answer: proposalSchema,
    errors: ['unknown_wager'],
  })
  async getProposal(
    @CurrentCaller() { userId }: SignedInCaller,
    @Param('id', { schema: proposalIdParamSchema }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Proposal>> {
    const { value, seq } = await this.reader.find(userId, id, minSeq);
    if (!value) throw new DomainError('unknown_wager', 'None of your proposals has this id.');
    return { value, seq };
  }

  @Route({
    on: 'POST :id/respond',
    ...WRITE,
    summary: 'Accept or reject a proposal that you have received',
    description:
      'Accepting holds your stake. The same answer again gets the first result; another answer is refused by what has ' +
      'become of the proposal. Event proposal_result for both users.',
    answer: proposalSchema,
    errors: [...ANSWERS, ...WINDOW, ...CREDITS],
  })
  respondToProposal(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: proposalIdParamSchema }) id: string,
    @Body({ schema: proposalAnswerSchema }) { accept }: ProposalAnswer,
  ): Promise<Made<Proposal>> {
    return this.proposals.respond(userId, id, accept, request);
  }

  @Route({
    on: 'POST :id/cancel',
    ...WRITE,
    summary: 'Cancel a pending proposal that you have sent',
    description: 'Your stake is released. Event proposal_result for both users.',
    answer: proposalSchema,
    errors: ANSWERS,
  })
  @RateLimit('cancels')
  cancelProposal(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: proposalIdParamSchema }) id: string,
  ): Promise<Made<Proposal>> {
    return this.proposals.cancel(userId, id, request);
  }
}
