// Writes posts. A change locks the post's row; a new post takes the author's advisory lock, so that the posts of a minute
// are counted for one request after another. A deleted post keeps its place and its replies, and loses its text.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';
import type { LogTransaction } from '../../../platform/events/index.js';
import { IdempotentLog, type Made, type NamedRequest } from '../../../platform/http/index.js';
import {
  POST_EDIT_MS,
  POSTS_PER_MINUTE,
  type NewPost,
  type Post,
} from '../../../contract/markets/discussions.js';
import { MarketReader } from '../../exchange/index.js';
import { numberOf, POST_COLUMNS, postOf, type PostRow } from './post-rows.js';

const MINUTE_MS = 60_000;

const RECENT_SQL =
  'select count(*)::int as count from discussion_post where user_id = $1 and created_at > $2';
const LOCK_SQL = `select ${POST_COLUMNS} from discussion_post as post where id = $1 for update`;
/** $5 whether the shares that the author holds are shown. */
const INSERT_SQL = `
  insert into discussion_post as post (market_id, parent_id, user_id, text, yes, no, created_at)
  select $1, $2, $3, $4, held.yes, held.no, $6
  from (select case when $5 then coalesce(sum(shares) filter (where outcome = 'YES'), 0)::bigint end as yes,
      case when $5 then coalesce(sum(shares) filter (where outcome = 'NO'), 0)::bigint end as no
    from position where market_id = $1
      and account_id = (select id from trading_account where user_id = $3)) as held
  returning ${POST_COLUMNS}`;
const REPLIED_SQL = 'update discussion_post set replies = replies + 1 where id = $1';

@Injectable()
export class Discussions {
  constructor(
    private readonly log: IdempotentLog,
    private readonly markets: MarketReader,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown_market`, `unknown_post`, `post_deleted`, `bad_parent` and `rate_limited`. */
  create(
    userId: string,
    marketId: string,
    { text, parentId, showsPosition }: NewPost,
    request?: NamedRequest,
  ): Promise<Made<Post>> {
    return this.write(request, async (tx) => {
      await this.markets.assertKnown(marketId, tx.manager);
      const parent = parentId === undefined ? null : numberOf(parentId);
      await tx.run([advisoryLockOf('posts', userId)]);
      await this.assertSlow(tx, userId);
      if (parent !== null) await assertThread(tx, marketId, parent);
      const values = [marketId, parent, userId, text, showsPosition, this.clock.now()];
      const [row] = await tx.manager.query<PostRow[]>(INSERT_SQL, values);
      if (!row) throw new Error('the insert of a post answered no row');
      if (parent !== null) await tx.manager.query(REPLIED_SQL, [parent]);
      return announce(tx, 'create', postOf(row));
    });
  }

  /** Throws `unknown_post`, `not_your_post`, `post_deleted` and `edit_time_over`. */
  edit(userId: string, postId: string, text: string, request?: NamedRequest): Promise<Made<Post>> {
    return this.write(request, async (tx) => {
      const row = await lockPost(tx, numberOf(postId));
      assertAuthor(row, userId);
      const now = this.clock.now();
      if (now.getTime() - row.created_at.getTime() > POST_EDIT_MS)
        throw new DomainError('edit_time_over', 'The post is too old to be edited.');
      await tx.manager.query('update discussion_post set text = $2, edited_at = $3 where id = $1', [
        row.id,
        text,
        now,
      ]);
      return announce(tx, 'edit', postOf({ ...row, text, edited_at: now }));
    });
  }

  /** Throws `unknown_post`, `not_your_post` and `post_deleted`. */
  delete(userId: string, postId: string, request?: NamedRequest): Promise<Made<Post>> {
    return this.write(request, async (tx) => {
      const row = await lockPost(tx, numberOf(postId));
      assertAuthor(row, userId);
      return emptyPost(tx, row, 'author');
    });
  }

  private async write(
    request: NamedRequest | undefined,
    work: (tx: LogTransaction) => Promise<Post>,
  ): Promise<Made<Post>> {
    const { value, cursor } = await this.log.transaction(request, work);
    if (cursor === null) throw new Error('a write of a post appended no event');
    return { value, cursor };
  }

  private async assertSlow(tx: LogTransaction, userId: string): Promise<void> {
    const since = new Date(this.clock.nowMs() - MINUTE_MS);
    const [recent] = await tx.manager.query<{ count: number }[]>(RECENT_SQL, [userId, since]);
    if ((recent?.count ?? 0) >= POSTS_PER_MINUTE)
      throw new DomainError('rate_limited', `You may write ${POSTS_PER_MINUTE} posts a minute.`, {
        retryAfterMs: MINUTE_MS,
      });
  }
}

/** Locks the post until the transaction ends. Throws `unknown_post` and `post_deleted`. */
export async function lockPost({ manager }: LogTransaction, id: number): Promise<PostRow> {
  const [row] = await manager.query<PostRow[]>(LOCK_SQL, [id]);
  if (!row) throw new DomainError('unknown_post', 'There is no such post.');
  if (row.deleted !== null) throw new DomainError('post_deleted', 'The post is deleted.');
  return row;
}

/** Deletes the text of a locked post and closes its reports. The post keeps its place. */
export async function emptyPost(tx: LogTransaction, row: PostRow, by: 'author' | 'operator'): Promise<Post> {
  await tx.manager.query(
    'update discussion_post set text = null, yes = null, no = null, deleted = $2 where id = $1',
    [row.id, by],
  );
  await tx.manager.query('delete from discussion_report where post_id = $1', [row.id]);
  return announce(tx, 'delete', postOf({ ...row, text: null, yes: null, no: null, deleted: by }));
}

async function assertThread(tx: LogTransaction, marketId: string, parent: number): Promise<void> {
  const { market_id: parentMarket, parent_id: grandparent } = await lockPost(tx, parent);
  if (parentMarket !== marketId || grandparent !== null)
    throw new DomainError('bad_parent', 'A reply answers a thread of the same market.');
}

function assertAuthor({ user_id: author }: PostRow, userId: string): void {
  if (author !== userId) throw new DomainError('not_your_post', 'Somebody else has written this post.');
}

export function announce(tx: LogTransaction, action: 'create' | 'edit' | 'delete', discussion: Post): Post {
  tx.append('market.discussion.changed', { action, discussion }, { market: `market:${discussion.marketId}` });
  return discussion;
}
