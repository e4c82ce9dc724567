// API keys for programs: `rk_…`, shown once, kept as a hash, limited to scopes. A key acts for its owner, and ends when
// it is revoked, expires, or its owner is banned.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../database/typeorm.js';
import type { z } from 'zod';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { randomHex } from '../../common/ids.js';
import type { Caller, KeyScope, Role } from '../../../contract/auth/access.js';
import { API_KEYS_MAX, type apiKeyRequestSchema, type apiKeySchema } from '../../../contract/auth/auth.js';
import { EventLog, type LogTransaction } from '../../events/index.js';
import { hashSecret, newSecret } from '../secret-hash.js';

export type ApiKeyView = z.infer<typeof apiKeySchema>;
export type ApiKeyRequest = z.infer<typeof apiKeyRequestSchema>;

export const API_KEY_PREFIX = 'rk_';
const ID_BYTES = 8;
/** The shortest time between two writes of the time of last use. */
const LAST_USED_EVERY_MS = 60_000;

interface KeyRow {
  id: string;
  name: string;
  scopes: KeyScope[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
}

interface KeyOwnerRow extends KeyRow {
  user_id: string;
  role: Role;
  status: string;
}

const KEY_COLUMNS = 'id, name, scopes, created_at, expires_at, last_used_at';

@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly eventLog: EventLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `too_many_api_keys`. */
  async create(userId: string, request: ApiKeyRequest): Promise<ApiKeyView & { key: string }> {
    const key = API_KEY_PREFIX + newSecret();
    const id = `k_${randomHex(ID_BYTES)}`;
    const scopes = [...new Set(request.scopes)];
    if (request.expiresAt !== undefined && Date.parse(request.expiresAt) <= this.clock.nowMs()) {
      throw new DomainError('bad_request', 'expiresAt is over.', {
        fields: [{ field: 'expiresAt', message: 'expected a time to come' }],
      });
    }
    const { value } = await this.eventLog.transaction(async ({ manager }) => {
      const owners = await manager.query<unknown[]>(
        "select from app_user where id = $1 and status = 'active' for update",
        [userId],
      );
      if (owners.length === 0) throw new DomainError('session_ended', 'The account was closed.');
      const [count] = await manager.query<{ n: number }[]>(
        'select count(*)::int as n from api_key where user_id = $1',
        [userId],
      );
      if ((count?.n ?? 0) >= API_KEYS_MAX)
        throw new DomainError('too_many_api_keys', `You have ${API_KEYS_MAX} API keys; revoke one first.`);
      const [row] = await manager.query<KeyRow[]>(
        `insert into api_key (id, user_id, name, key_hash, scopes, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning ${KEY_COLUMNS}`,
        [id, userId, request.name, hashSecret(key), scopes, this.clock.now(), request.expiresAt ?? null],
      );
      if (!row) throw new Error('the API key was not stored');
      return toView(row);
    });
    return { ...value, key };
  }

  async list(userId: string): Promise<ApiKeyView[]> {
    const rows = await this.dataSource.query<KeyRow[]>(
      `select ${KEY_COLUMNS} from api_key where user_id = $1 order by created_at, id`,
      [userId],
    );
    return rows.map(toView);
  }

  /** Throws `unknown_api_key`. Closes the streams that the key has opened. */
  async revoke(userId: string, id: string): Promise<void> {
    await this.eventLog.transaction(async (tx) => {
      const [rows] = await tx.manager.query<[{ id: string }[]]>(
        'delete from api_key where id = $1 and user_id = $2 returning id',
        [id, userId],
      );
      if (rows.length === 0) throw new DomainError('unknown_api_key', 'You have no such API key.');
      tx.append('auth.credentials.ended', { userId, ids: [id] }, {});
    });
  }

  async revokeAll(tx: LogTransaction, userId: string): Promise<void> {
    const [rows] = await tx.manager.query<[{ id: string }[]]>(
      'delete from api_key where user_id = $1 returning id',
      [userId],
    );
    if (rows.length > 0) tx.append('auth.credentials.ended', { userId, ids: rows.map(({ id }) => id) }, {});
  }

  /** The caller for whom a key acts. Throws `invalid_api_key` or `banned`. */
  async callerOf(key: string): Promise<Caller> {
    const [row] = await this.dataSource.query<KeyOwnerRow[]>(
      `select api_key.id, name, scopes, api_key.created_at, expires_at, last_used_at, user_id, role, status
       from api_key join app_user on app_user.id = api_key.user_id where key_hash = $1`,
      [hashSecret(key)],
    );
    const now = this.clock.now();
    if (!row || (row.expires_at && row.expires_at <= now))
      throw new DomainError('invalid_api_key', 'The API key is unknown, expired or revoked.');
    if (row.status !== 'active') throw new DomainError('banned', 'This account was closed by an operator.');
    if (now.getTime() - (row.last_used_at?.getTime() ?? 0) >= LAST_USED_EVERY_MS)
      await this.dataSource.query('update api_key set last_used_at = $2 where id = $1', [row.id, now]);
    return {
      userId: row.user_id,
      role: row.role,
      sessionId: row.id,
      expiresAtMs: row.expires_at?.getTime() ?? null,
      scopes: row.scopes,
    };
  }
}

const toView = (row: KeyRow): ApiKeyView => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
});
