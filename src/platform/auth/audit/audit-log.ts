// The audit log: what operators do, written in the transaction of the act, with an event on `admin:users`. Details name users
// by id alone.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../database/typeorm.js';
import { Clock } from '../../common/clock.js';
import type { AuditPage, PersonalData } from '../../../contract/auth/auth.js';
import type { LogTransaction, LogWrites } from '../../events/index.js';
import { signedAct, type Act, type Actor } from './act.js';
import { AUDIT_CHANNELS, AUDIT_EVENT, auditInsert, auditNotice } from './audit-journal.js';

interface AuditRow extends Omit<AuditPage['data'][number], 'at' | 'requestId'> {
  at: Date;
  request_id: string | null;
}

@Injectable()
export class AuditLog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Writes the row in the transaction of the act. `actor` is null for the system itself. */
  record(tx: LogWrites, actor: Actor | null, act: Act): void {
    const signed = signedAct(actor, act);
    tx.beforeEvents(auditInsert(signed, this.clock.now()));
    tx.append(AUDIT_EVENT, auditNotice(signed), AUDIT_CHANNELS);
  }

  /** Leaves of a person's acts, and of what was done to them, that it happened; no address and no words about them. */
  async forget({ manager }: LogTransaction, userId: string): Promise<void> {
    await manager.query('update audit set ip = null where actor = $1', [userId]);
    await manager.query("update audit set details = '{}' where target = $1", [userId]);
  }

  /** Newest first, below the id `before`. */
  async page(before: number | null, limit: number): Promise<AuditPage['data']> {
    const rows = await this.dataSource.query<AuditRow[]>(
      `select id::text as id, at, actor, action, target, details, request_id from audit
       where $1::bigint is null or id < $1::bigint order by audit.id desc limit $2`,
      [before, limit],
    );
    return rows.map(({ at, request_id: requestId, ...row }) => ({ ...row, at: at.toISOString(), requestId }));
  }

  /** What was done to and by one user, oldest first; the address is of the user's own acts. */
  async about(userId: string): Promise<PersonalData['audit']> {
    const rows = await this.dataSource.query<(PersonalData['audit'][number] & { at: Date })[]>(
      `select at, action, details, case when actor = $1 then ip end as ip, coalesce(actor = $1, false) as "isOwn"
       from audit where target = $1 or actor = $1 order by id`,
      [userId],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }
}
