// The audit log: the acts of operators, newest first.
import { Query } from '@nestjs/common';
import type { z } from 'zod';
import { AuditLog } from '../../platform/auth/index.js';
import { pageOf } from '../../platform/events/index.js';
import { Route, Routes } from '../../platform/http/index.js';
import { decodePage, encodePage } from '../../platform/common/page-cursor.js';
import { auditPageSchema, auditQuerySchema, type AuditPage } from '../../contract/auth/auth.js';

const PAGE = 'audit';

@Routes({ path: 'admin/audit', tag: 'admin', access: 'admin', scope: 'operate' })
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  @Route({ on: 'GET', summary: 'What operators did, newest first', answer: auditPageSchema })
  async listAudit(
    @Query({ schema: auditQuerySchema }) { after, limit }: z.infer<typeof auditQuerySchema>,
  ): Promise<AuditPage> {
    const before = decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? null;
    const entries = await this.audit.page(before, limit + 1);
    return pageOf(
      entries,
      limit,
      (entry) => entry,
      ({ id }) => encodePage(PAGE, Number(id)),
    );
  }
}
