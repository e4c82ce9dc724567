// Reports of posts by users, and the decisions of operators on them. A report is on no channel; a decision is in the audit log.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';
import { IdempotentLog, type NamedRequest } from '../../../platform/http/index.js';
import { REPORTS_OPEN_MAX, type Post, type ReportDecision } from '../../../contract/markets/discussions.js';
import { emptyPost, lockPost } from './discussions.service.js';
import { numberOf, postOf } from './post-rows.js';

const OPEN_SQL = 'select count(*)::int as count from discussion_report where user_id = $1';
/** The first report of a user stands. */
const REPORT_SQL = `
  insert into discussion_report (post_id, user_id, reason, at) values ($1, $2, $3, $4) on conflict do nothing`;

@Injectable()
export class Reports {
  constructor(
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown_post`, `post_deleted` and `too_many_reports`. */
  async report(userId: string, postId: string, reason: string, request?: NamedRequest): Promise<void> {
    await this.log.transaction(request, async (tx) => {
      await tx.run([advisoryLockOf('posts', userId)]);
      const { id } = await lockPost(tx, numberOf(postId));
      const [open] = await tx.manager.query<{ count: number }[]>(OPEN_SQL, [userId]);
      if ((open?.count ?? 0) >= REPORTS_OPEN_MAX)
        throw new DomainError('too_many_reports', `You have ${REPORTS_OPEN_MAX} open reports.`);
      await tx.manager.query(REPORT_SQL, [id, userId, reason, this.clock.now()]);
    });
  }

  /** Throws `unknown_post`, `post_deleted` and `not_reported`. */
  async decide({ actor, request }: Asked, postId: string, decision: ReportDecision): Promise<Post> {
    const { action, reason } = decision;
    const { value } = await this.log.transaction(request, async (tx) => {
      const row = await lockPost(tx, numberOf(postId));
      const closed = await tx.manager.query<[unknown[], number]>(
        'delete from discussion_report where post_id = $1',
        [row.id],
      );
      if (closed[1] === 0 && action === 'keep')
        throw new DomainError('not_reported', 'The post has no open reports.');
      const post = action === 'delete' ? await emptyPost(tx, row, 'operator') : postOf(row);
      const details = { action, reason, text: row.text };
      this.audit.record(tx, actor, { action: `post.${action}`, target: postId, details });
      return post;
    });
    return value;
  }
}
