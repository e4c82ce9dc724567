// The audit log: what operators did, newest first.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Access, AuditLog } from '../../platform/auth/index.js';
import { decodePage, encodePage } from '../../platform/common/page-cursor.js';
import { auditPageSchema, auditQuerySchema, type AuditPage } from '../../contract/auth/auth.js';

const PAGE = 'audit';

@ApiTags('admin')
@Controller('admin/audit')
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  @Get()
  @Access('admin', { scope: 'operate' })
  @ApiOperation({ summary: 'What operators did, newest first' })
  @ApiOkResponse({ standardSchema: auditPageSchema })
  async page(
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
