// The audit log: the acts of operators, newest first, as pages and as CSV.
import { Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AuditLog } from '../../platform/auth/index.js';
import { csvOf } from '../../platform/common/csv.js';
import { pageOf } from '../../platform/events/index.js';
import { Route, Routes } from '../../platform/http/index.js';
import { decodePage, encodePage } from '../../platform/common/page-cursor.js';
import {
  auditExportQuerySchema,
  auditPageSchema,
  auditQuerySchema,
  type AuditExportQuery,
  type AuditPage,
  type AuditQuery,
} from '../../contract/auth/auth.js';

const PAGE = 'audit';
const NEXT_HEADER = 'Ringside-Next';
const CSV_HEADER = ['id', 'at', 'actor', 'action', 'target', 'reason', 'details', 'request_id'];

@Routes({ path: 'admin/audit', tag: 'admin', access: 'admin', scope: 'operate' })
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  @Route({ on: 'GET', summary: 'What operators did, newest first', answer: auditPageSchema })
  listAudit(@Query({ schema: auditQuerySchema }) query: AuditQuery): Promise<AuditPage> {
    return this.page(query);
  }

  @Route({
    on: 'GET export',
    summary: 'What operators did, as CSV',
    description: `With the filters of the list. The header \`${NEXT_HEADER}\` is there if more rows follow; send it as \`after\`.`,
    answer: 'text/csv; charset=utf-8',
  })
  async exportAudit(
    @Query({ schema: auditExportQuerySchema }) query: AuditExportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { data, next } = await this.page(query);
    void reply.header('Content-Disposition', 'attachment; filename="audit.csv"');
    if (next !== null) void reply.header(NEXT_HEADER, next);
    return csvOf(CSV_HEADER, data.map(toRow));
  }

  private async page({ after, ...search }: AuditQuery): Promise<AuditPage> {
    const before = decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? null;
    const entries = await this.audit.page(before, { ...search, limit: search.limit + 1 });
    return pageOf(
      entries,
      search.limit,
      (entry) => entry,
      ({ id }) => encodePage(PAGE, Number(id)),
    );
  }
}

function toRow({ id, at, actor, action, target, details, requestId }: AuditPage['data'][number]) {
  const { reason, ...rest } = details;
  return [
    id,
    at,
    actor,
    action,
    target,
    typeof reason === 'string' ? reason : null,
    JSON.stringify(rest),
    requestId,
  ];
}
