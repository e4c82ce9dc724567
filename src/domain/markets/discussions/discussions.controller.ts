// The REST routes of discussions. Everybody may read; signed-in users write and report; operators work off the reports.
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
  newPostSchema,
  newReportSchema,
  postEditSchema,
  postIdField,
  postListQuerySchema,
  postListSchema,
  postSchema,
  reportDecisionSchema,
  reportListQuerySchema,
  reportListSchema,
  type NewPost,
  type NewReport,
  type Post,
  type PostEdit,
  type PostList,
  type PostListQuery,
  type ReportDecision,
  type ReportList,
  type ReportListQuery,
} from '../../../contract/markets/discussions.js';
import { marketParamSchema } from '../../../contract/markets/markets.js';
import { Discussions } from './discussions.service.js';
import { DiscussionsReader } from './discussions.reader.js';
import { Reports } from './reports.service.js';

@Routes({ path: 'markets/:id/discussions', tag: 'markets', access: 'public', errors: ['unknown_market'] })
export class MarketDiscussionsController {
  constructor(
    private readonly reader: DiscussionsReader,
    private readonly discussions: Discussions,
  ) {}

  @Route({
    on: 'GET',
    cursor: 'read',
    summary: 'The threads of a market, or the replies to a thread',
    description: 'The stream `market:{id}` after the header Ringside-Seq continues them exactly.',
    answer: postListSchema,
  })
  async listPosts(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: postListQuerySchema }) query: PostListQuery,
  ): Promise<AsOf<PostList>> {
    const { data, next, seq } = await this.reader.posts(id, query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'POST',
    access: 'user',
    scope: 'trade',
    status: 201,
    cursor: 'write',
    summary: 'Write a post about a market',
    description: 'Plain text. The stream `market:{id}` has a message `discussion`.',
    answer: postSchema,
    errors: ['unknown_post', 'post_deleted', 'bad_parent'],
  })
  writePost(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: newPostSchema }) post: NewPost,
  ): Promise<Made<Post>> {
    return this.discussions.create(userId, id, post, request);
  }
}

@Routes({ path: 'discussions', tag: 'markets', access: 'user', errors: ['unknown_post', 'post_deleted'] })
export class DiscussionsController {
  constructor(
    private readonly reader: DiscussionsReader,
    private readonly discussions: Discussions,
    private readonly reports: Reports,
  ) {}

  @Route({
    on: 'GET reports',
    access: 'operator',
    scope: 'operate',
    cursor: 'read',
    summary: 'Posts that users have reported',
    answer: reportListSchema,
  })
  async listReports(
    @Query({ schema: reportListQuerySchema }) query: ReportListQuery,
  ): Promise<AsOf<ReportList>> {
    const { data, next, seq } = await this.reader.reported(query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'PATCH :id',
    access: 'user',
    scope: 'trade',
    cursor: 'write',
    summary: 'Edit your post',
    description: 'For 15 minutes after it was written.',
    answer: postSchema,
    errors: ['not_your_post', 'edit_time_over'],
  })
  editPost(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: postIdField }) id: string,
    @Body({ schema: postEditSchema }) { text }: PostEdit,
  ): Promise<Made<Post>> {
    return this.discussions.edit(userId, id, text, request);
  }

  @Route({
    on: 'DELETE :id',
    access: 'user',
    scope: 'trade',
    cursor: 'write',
    summary: 'Delete your post',
    description: 'Its place and its replies stay.',
    answer: postSchema,
    errors: ['not_your_post'],
  })
  deletePost(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: postIdField }) id: string,
  ): Promise<Made<Post>> {
    return this.discussions.delete(userId, id, request);
  }

  @Route({
    on: 'POST :id/reports',
    access: 'user',
    scope: 'trade',
    summary: 'Report a post to the operators',
    description: 'A second report of the same post changes nothing.',
    errors: ['too_many_reports'],
  })
  reportPost(
    @CurrentCaller() { userId }: SignedInCaller,
    @IdempotencyKey() request: NamedRequest | undefined,
    @Param('id', { schema: postIdField }) id: string,
    @Body({ schema: newReportSchema }) { reason }: NewReport,
  ): Promise<void> {
    return this.reports.report(userId, id, reason, request);
  }

  @Route({
    on: 'POST :id/decision',
    access: 'operator',
    scope: 'operate',
    summary: 'Keep or delete a post',
    description: 'Closes its reports. An operator may delete a post without a report, too.',
    answer: postSchema,
    errors: ['not_reported'],
  })
  decideOnPost(
    @AskedAct() asked: Asked,
    @Param('id', { schema: postIdField }) id: string,
    @Body({ schema: reportDecisionSchema }) decision: ReportDecision,
  ): Promise<Post> {
    return this.reports.decide(asked, id, decision);
  }
}
