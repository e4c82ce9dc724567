// Posts of a market in pages, and the operators' queue of reported posts, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import { headAndPage, LogReads, type ListRead } from '../../../platform/events/index.js';
import type {
  Post,
  PostList,
  PostListQuery,
  ReportedPost,
  ReportList,
  ReportListQuery,
} from '../../../contract/markets/discussions.js';
import { MarketReader } from '../../exchange/index.js';
import { numberOf, POST_COLUMNS, postOf, type PostRow } from './post-rows.js';

const THREADS = 'threads';
const REPLIES = 'replies';
const REPORTS = 'reports';
const REASONS_MAX = 10;

/** $1 market, $2 below this id, $3 rows. */
const THREADS_SQL = headAndPage({
  page: `select ${POST_COLUMNS} from discussion_post as post
    where market_id = $1 and parent_id is null and id < $2 order by id desc limit $3`,
  order: 'id desc',
});

/** $1 market, $2 thread, $3 above this id, $4 rows. */
const REPLIES_SQL = headAndPage({
  page: `select ${POST_COLUMNS} from discussion_post as post
    where market_id = $1 and parent_id = $2 and id > $3 order by id limit $4`,
  order: 'id',
});

/** The queue is short work of operators, so it is sorted whole. $1 above this id of a post, $2 rows. */
const REPORTS_SQL = headAndPage({
  page: `
    select ${POST_COLUMNS}, report.count, report.reasons, report.first_at
    from (select post_id, count(*)::int as count, min(at) as first_at,
        (array_agg(reason order by at))[:${REASONS_MAX}] as reasons
      from discussion_report where post_id > $1 group by post_id) as report
    join discussion_post as post on post.id = report.post_id
    order by post.id limit $2`,
  order: 'id',
});

interface ReportRow extends PostRow {
  count: number;
  reasons: string[];
  first_at: Date;
}

@Injectable()
export class DiscussionsReader {
  constructor(
    private readonly reads: LogReads,
    private readonly markets: MarketReader,
  ) {}

  /** Throws `unknown_market`. */
  async posts(marketId: string, query: PostListQuery): Promise<PostList & { seq: number }> {
    const page = await this.reads.list(query, readOf(marketId, query));
    if (page.data.length === 0) await this.markets.assertKnown(marketId);
    return page;
  }

  /** Posts with open reports, oldest post first. */
  reported(query: ReportListQuery): Promise<ReportList & { seq: number }> {
    return this.reads.list<ReportRow, ReportedPost>(query, {
      sql: REPORTS_SQL,
      values: [decodePage(REPORTS, query.after, Number.MAX_SAFE_INTEGER) ?? 0],
      itemOf: (row) => ({
        post: postOf(row),
        reports: row.count,
        reasons: row.reasons,
        firstReportedAt: row.first_at.toISOString(),
      }),
      cursorAfter: ({ id }) => encodePage(REPORTS, Number(id)),
    });
  }
}

/** The threads of a market, or the replies to one of them. */
function readOf(marketId: string, { parentId, after }: PostListQuery): ListRead<PostRow, Post> {
  if (parentId === undefined) {
    const below = decodePage(THREADS, after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    return {
      sql: THREADS_SQL,
      values: [marketId, below],
      itemOf: postOf,
      cursorAfter: ({ id }) => encodePage(THREADS, Number(id)),
    };
  }
  const above = decodePage(REPLIES, after, Number.MAX_SAFE_INTEGER) ?? 0;
  return {
    sql: REPLIES_SQL,
    values: [marketId, numberOf(parentId), above],
    itemOf: postOf,
    cursorAfter: ({ id }) => encodePage(REPLIES, Number(id)),
  };
}
