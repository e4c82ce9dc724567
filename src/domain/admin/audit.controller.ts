// The audit log: the acts of operators, newest first.
import { Query } from '@nestjs/common';
import type { z } from 'zod';
import { AuditLog } from '../../platform/auth/index.js';
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
    const entries = await this.audit.page(
      decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? null,
      limit + 1,
    );
    const data = entries.slice(0, limit);
    const last = data.at(-1);
    return { data, next: entries.length > limit && last ? encodePage(PAGE, Number(last.id)) : null };
  }
}
