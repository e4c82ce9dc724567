// The audit log: what operators do, written in the transaction of the act, with an event on `admin:users`. Details name users
// by id alone.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../database/typeorm.js';
import { Clock } from '../../common/clock.js';
import type { AuditPage, AuditQuery, PersonalData } from '../../../contract/auth/auth.js';
import type { LogTransaction, LogWrites } from '../../events/index.js';
import { signedAct, type Act, type Actor } from './act.js';
import { AUDIT_CHANNELS, AUDIT_EVENT, auditInsert, auditNotice } from './audit-journal.js';

/** Which acts, and how many of them at most. */
export type AuditSearch = Omit<AuditQuery, 'after'>;

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
  async page(before: number | null, { limit, ...filter }: AuditSearch): Promise<AuditPage['data']> {
    const values: unknown[] = [];
    const placeholder = (value: unknown) => `$${values.push(value)}`;
    const terms = termsOf({ before, ...filter }, placeholder);
    const rows = await this.dataSource.query<AuditRow[]>(
      `select id::text as id, at, actor, action, target, details, request_id from audit
       where ${['true', ...terms].join(' and ')} order by audit.id desc limit ${placeholder(limit)}`,
      values,
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

/** A condition for each part of the filter that is given. */
function termsOf(
  { before, actor, action, target, from, to }: Omit<AuditSearch, 'limit'> & { before: number | null },
  placeholder: (value: unknown) => string,
): string[] {
  const terms: string[] = [];
  if (before !== null) terms.push(`id < ${placeholder(before)}::bigint`);
  if (actor !== undefined) terms.push(`actor = ${placeholder(actor)}`);
  if (target !== undefined) terms.push(`target = ${placeholder(target)}`);
  if (action?.includes('.')) terms.push(`action = ${placeholder(action)}`);
  else if (action !== undefined) terms.push(`starts_with(action, ${placeholder(`${action}.`)})`);
  if (from !== undefined) terms.push(`at >= ${placeholder(from)}::timestamptz`);
  if (to !== undefined) terms.push(`at < ${placeholder(to)}::timestamptz`);
  return terms;
}
