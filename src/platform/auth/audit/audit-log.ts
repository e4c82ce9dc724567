// What operators do, kept in the transaction that does it, and told on `admin:users`. Details name users by id alone.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../database/typeorm.js';
import { Clock } from '../../common/clock.js';
import type { Caller } from '../../../contract/auth/access.js';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import type { AuditPage, PersonalData } from '../../../contract/auth/auth.js';
import type { LogTransaction } from '../../events/index.js';

/** The person or program that acts, and its address. */
export interface Actor {
  readonly caller: Caller;
  readonly ip: string;
  readonly requestId: string;
}

export interface Act {
  /** `noun.verb`, such as `user.ban`. */
  readonly action: string;
  /** The object of the act; a user is named by id. */
  readonly target: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

interface AuditRow {
  id: string;
  at: Date;
  actor: string | null;
  action: string;
  target: string | null;
  details: Record<string, unknown>;
  request_id: string | null;
}

@Injectable()
export class AuditLog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** `actor` is null for what the system does by itself. */
  async record(tx: LogTransaction, actor: Actor | null, { action, target, details }: Act): Promise<void> {
    await tx.manager.query(
      'insert into audit (at, actor, action, target, details, ip, request_id) values ($1, $2, $3, $4, $5, $6, $7)',
      [
        this.clock.now(),
        actor?.caller.userId ?? null,
        action,
        target,
        JSON.stringify(details),
        actor?.ip ?? null,
        actor?.requestId ?? null,
      ],
    );
    const notice = adminNotice('ADMIN_ACTION', { actor: actor?.caller.userId ?? null, action, target });
    tx.append('auth.operator.acted', notice, { admin: adminChannelOf('ADMIN_ACTION') });
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
