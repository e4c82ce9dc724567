// The REST routes of votes: everybody may read the counts, and each signed-in user has one vote in a poll.
import { Body, Param, Query } from '@nestjs/common';
import type { Caller } from '../../../contract/auth/access.js';
import { CurrentCaller, type SignedInCaller } from '../../../platform/auth/index.js';
import {
  IdempotencyKey,
  Route,
  Routes,
  type AsOf,
  type Made,
  type NamedRequest,
} from '../../../platform/http/index.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import { marketParamSchema } from '../../../contract/markets/markets.js';
import {
  newVoteSchema,
  pollSchema,
  pollsSchema,
  type NewVote,
  type Poll,
  type Polls,
} from '../../../contract/markets/votes.js';
import { PollsReader } from './polls.reader.js';
import { Votes } from './votes.service.js';

@Routes({ path: 'markets/:id/votes', tag: 'markets', access: 'public', errors: ['unknown_market'] })
export class VotesController {
  constructor(
    private readonly votes: Votes,
    private readonly reader: PollsReader,
  ) {}

  @Route({
    on: 'GET',
    cursor: 'read',
    summary: 'The polls of a market, with your votes',
    description: 'The stream `market:{id}` after the header Ringside-Seq continues the counts exactly.',
    answer: pollsSchema,
  })
  listPolls(
    @CurrentCaller() { userId }: Caller,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Polls>> {
    return this.reader.polls(id, userId, minSeq);
  }

  @Route({
    on: 'POST',
    access: 'user',
    scope: 'trade',
    cursor: 'write',
    summary: 'Vote on the proposal or the dispute of a market, or change your vote',
    description:
      'The same choice again changes nothing. On disputes only verified users vote who traded in three finalised markets ' +
      'and not in this one. The stream `market:{id}` has a message `vote`.',
    answer: pollSchema,
    errors: ['no_vote', 'vote_closed', 'bad_choice', 'conflict_of_interest', 'not_a_voter'],
  })
  castVote(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: newVoteSchema }) { choice }: NewVote,
  ): Promise<Made<Poll>> {
    return this.votes.vote(userId, id, choice, request);
  }
}
