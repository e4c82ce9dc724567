// Posts as their rows have them, and as answers and events show them.
import type { Post } from '../../../contract/markets/discussions.js';
import { publicIdOf } from '../../exchange/index.js';

/** Of `discussion_post as post`. */
export const POST_COLUMNS = `
  post.id, post.market_id, post.parent_id, post.user_id, post.text, post.yes, post.no, post.replies, post.created_at,
  post.edited_at, post.deleted`;

export interface PostRow {
  id: string;
  market_id: string;
  parent_id: string | null;
  user_id: string | null;
  text: string | null;
  yes: string | null;
  no: string | null;
  replies: number;
  created_at: Date;
  edited_at: Date | null;
  deleted: 'author' | 'operator' | null;
}

const postIdOf = (n: number | string): string => `d_${n}`;
/** The number of a post's id, which the contract has checked. */
export const numberOf = (postId: string): number => Number(postId.slice('d_'.length));

export const postOf = (row: PostRow): Post => ({
  id: postIdOf(row.id),
  marketId: row.market_id,
  parentId: row.parent_id === null ? null : postIdOf(row.parent_id),
  author: row.deleted !== null || row.user_id === null ? null : publicIdOf(row.user_id),
  text: row.text,
  position: row.yes === null || row.no === null ? null : { yes: row.yes, no: row.no },
  replies: row.replies,
  createdAt: row.created_at.toISOString(),
  editedAt: row.edited_at && row.edited_at.toISOString(),
  deleted: row.deleted,
});
