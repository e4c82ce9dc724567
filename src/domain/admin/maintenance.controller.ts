// The read-only mode: what it is now, and the acts that begin and end it.
import { Body } from '@nestjs/common';
import { AskedAct, AuditLog, type Act, type Asked } from '../../platform/auth/index.js';
import { IdempotentLog, Maintenance, Route, Routes, type Made } from '../../platform/http/index.js';
import type { LogTransaction } from '../../platform/events/index.js';
import {
  maintenanceBeginSchema,
  maintenanceSchema,
  reasonSchema,
  type MaintenanceBegin,
  type MaintenanceView,
  type Reason,
} from '../../contract/admin/maintenance.js';

@Routes({ path: 'admin/maintenance', tag: 'admin', access: 'admin', scope: 'operate' })
export class MaintenanceController {
  constructor(
    private readonly maintenance: Maintenance,
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
  ) {}

  @Route({
    on: 'GET',
    access: 'operator',
    scope: 'operate',
    summary: 'Whether Ringside is read-only',
    answer: maintenanceSchema,
  })
  getMaintenance(): MaintenanceView {
    return this.maintenance.current;
  }

  @Route({
    on: 'POST begin',
    goesOn: true,
    cursor: 'write',
    summary: 'Make Ringside read-only',
    description:
      'Writes get 503 `maintenance` over REST and /ws, on every process. Reads, streams, sign-ins, the clock’s deadlines and the ' +
      'server’s own jobs go on. Asked again, it replaces the reason. Event SYSTEM_MAINTENANCE.',
    answer: maintenanceSchema,
  })
  beginMaintenance(
    @AskedAct() asked: Asked,
    @Body({ schema: maintenanceBeginSchema }) wish: MaintenanceBegin,
  ): Promise<Made<MaintenanceView>> {
    const act = { action: 'maintenance.begin', target: null, details: wish };
    return this.change(asked, act, (tx) => this.maintenance.begin(tx, wish));
  }

  @Route({
    on: 'POST end',
    goesOn: true,
    cursor: 'write',
    summary: 'Accept writes again',
    description: 'Event SYSTEM_MAINTENANCE.',
    answer: maintenanceSchema,
  })
  endMaintenance(
    @AskedAct() asked: Asked,
    @Body({ schema: reasonSchema }) { reason }: Reason,
  ): Promise<Made<MaintenanceView>> {
    const act = { action: 'maintenance.end', target: null, details: { reason } };
    return this.change(asked, act, (tx) => this.maintenance.end(tx));
  }

  private async change(
    { actor, request }: Asked,
    act: Act,
    work: (tx: LogTransaction) => Promise<MaintenanceView>,
  ): Promise<Made<MaintenanceView>> {
    const { value, seq, cursor } = await this.log.transaction(request, async (tx) => {
      const state = await work(tx);
      this.audit.record(tx, actor, act);
      return state;
    });
    if (seq !== null) this.maintenance.take(value, seq);
    return { value, cursor };
  }
}
