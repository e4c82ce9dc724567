// REST of whom a user blocks and follows, and of the setting that only followed users may propose.
import { Body, Param, Query } from '@nestjs/common';
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
import {
  proposalSettingsSchema,
  relationListQuerySchema,
  relationListSchema,
  relationParamSchema,
  type ProposalSettings,
  type RelationKind,
  type RelationList,
  type RelationListQuery,
} from '../../../contract/proposals/relations.js';
import { RelationsReader } from './relations.reader.js';
import { Relations } from './relations.service.js';

const WRITE = { scope: 'trade', cursor: 'write' } as const;
const ADDING = ['relation_with_oneself', 'too_many_relations'] as const;
const BLIND = 'The answer is the same for a user who does not exist. Event relation_updated.';

@Routes({ path: 'users', tag: 'fights', access: 'user', scope: 'read' })
export class RelationsController {
  constructor(
    private readonly relations: Relations,
    private readonly reader: RelationsReader,
  ) {}

  @Route({
    on: 'GET blocked',
    cursor: 'read',
    summary: 'The users whom you block',
    answer: relationListSchema,
  })
  listBlocked(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: relationListQuerySchema }) query: RelationListQuery,
  ): Promise<AsOf<RelationList>> {
    return this.list(userId, 'block', query);
  }

  @Route({
    on: 'GET followed',
    cursor: 'read',
    summary: 'The users whom you follow',
    answer: relationListSchema,
  })
  listFollowed(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: relationListQuerySchema }) query: RelationListQuery,
  ): Promise<AsOf<RelationList>> {
    return this.list(userId, 'follow', query);
  }

  @Route({
    on: 'POST :user/block',
    ...WRITE,
    summary: 'Block a user, who can then not propose to you',
    description: `By public id or user id. ${BLIND}`,
    errors: ADDING,
  })
  blockUser(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('user', { schema: relationParamSchema }) name: string,
  ): Promise<Made<void>> {
    return this.relations.set(userId, 'block', { name, isOn: true }, request);
  }

  @Route({
    on: 'DELETE :user/block',
    ...WRITE,
    summary: 'End the block of a user',
    description: BLIND,
    errors: ['relation_with_oneself'],
  })
  unblockUser(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('user', { schema: relationParamSchema }) name: string,
  ): Promise<Made<void>> {
    return this.relations.set(userId, 'block', { name, isOn: false }, request);
  }

  @Route({ on: 'POST :user/follow', ...WRITE, summary: 'Follow a user', description: BLIND, errors: ADDING })
  followUser(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('user', { schema: relationParamSchema }) name: string,
  ): Promise<Made<void>> {
    return this.relations.set(userId, 'follow', { name, isOn: true }, request);
  }

  @Route({
    on: 'DELETE :user/follow',
    ...WRITE,
    summary: 'Follow a user no more',
    description: BLIND,
    errors: ['relation_with_oneself'],
  })
  unfollowUser(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('user', { schema: relationParamSchema }) name: string,
  ): Promise<Made<void>> {
    return this.relations.set(userId, 'follow', { name, isOn: false }, request);
  }

  @Route({
    on: 'GET me/proposal-settings',
    cursor: 'read',
    summary: 'Who may propose to you',
    answer: proposalSettingsSchema,
  })
  getProposalSettings(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<ProposalSettings>> {
    return this.reader.settings(userId, minSeq);
  }

  @Route({
    on: 'PATCH me/proposal-settings',
    ...WRITE,
    summary: 'Choose who may propose to you',
    description: 'Event proposal_settings_updated.',
    answer: proposalSettingsSchema,
  })
  setProposalSettings(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Body({ schema: proposalSettingsSchema }) settings: ProposalSettings,
  ): Promise<Made<ProposalSettings>> {
    return this.relations.choose(userId, settings, request);
  }

  private async list(
    userId: string,
    kind: RelationKind,
    query: RelationListQuery,
  ): Promise<AsOf<RelationList>> {
    const { data, next, seq } = await this.reader.list(userId, kind, query);
    return { value: { data, next }, seq };
  }
}
