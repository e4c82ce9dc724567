// API keys for programs: `rk_…`, shown once, kept as a hash, limited to scopes. A key acts for its owner, and ends when
// it is revoked, expires, or its owner is banned.
import { Injectable } from '@nestjs/common';
import { DataSource, returnedRows } from '../../database/typeorm.js';
import type { z } from 'zod';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { randomHex } from '../../common/ids.js';
import type { Caller } from '../../../contract/auth/access.js';
import { API_KEYS_MAX, type apiKeyRequestSchema, type apiKeySchema } from '../../../contract/auth/auth.js';
import type { LogTransaction } from '../../events/index.js';
import { IdempotentLog, type NamedRequest } from '../../http/index.js';
import { hashSecret, newSecret } from '../secret-hash.js';
import { UsersStore } from '../users/users.store.js';
import { ApiKeyEntity } from './api-key.entity.js';

export type ApiKeyView = z.infer<typeof apiKeySchema>;
export type ApiKeyRequest = z.infer<typeof apiKeyRequestSchema>;

export const API_KEY_PREFIX = 'rk_';
const ID_BYTES = 8;
/** The shortest time between two writes of the time of last use. */
const LAST_USED_EVERY_MS = 60_000;

type ApiKeyRow = Omit<ApiKeyEntity, 'user'>;

@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly users: UsersStore,
    private readonly clock: Clock,
    private readonly repeatable: IdempotentLog,
  ) {}

  /** Throws `too_many_api_keys`. */
  async create(
    userId: string,
    request: ApiKeyRequest,
    named: NamedRequest | undefined,
  ): Promise<ApiKeyView & { key: string }> {
    const key = API_KEY_PREFIX + newSecret();
    const { value } = await this.repeatable.transaction(named, async ({ manager }) => {
      if (request.expiresAt !== undefined && Date.parse(request.expiresAt) <= this.clock.nowMs()) {
        throw new DomainError('bad_request', 'expiresAt is over.', {
          fields: [{ field: 'expiresAt', message: 'expected a time to come' }],
        });
      }
      const owner = await this.users.lock(userId, manager);
      if (owner?.status !== 'active') throw new DomainError('session_ended', 'The account was closed.');
      const keys = manager.getRepository(ApiKeyEntity);
      if ((await keys.countBy({ userId })) >= API_KEYS_MAX)
        throw new DomainError('too_many_api_keys', `You have ${API_KEYS_MAX} API keys; revoke one first.`);
      const row: ApiKeyRow = {
        id: `k_${randomHex(ID_BYTES)}`,
        userId,
        name: request.name,
        keyHash: hashSecret(key),
        scopes: [...new Set(request.scopes)],
        createdAt: this.clock.now(),
        expiresAt: request.expiresAt === undefined ? null : new Date(request.expiresAt),
        lastUsedAt: null,
      };
      await keys.insert(row);
      return { ...toView(row), key };
    });
    return value;
  }

  async list(userId: string): Promise<ApiKeyView[]> {
    const keys = this.dataSource.getRepository(ApiKeyEntity);
    const found = await keys.find({ where: { userId }, order: { createdAt: 'ASC', id: 'ASC' } });
    return found.map(toView);
  }

  /** Throws `unknown_api_key`. Closes the streams that the key has opened. */
  async revoke(userId: string, id: string, request?: NamedRequest): Promise<void> {
    await this.repeatable.transaction(request, async (tx) => {
      const revoked = await this.delete(tx, { id, userId });
      if (revoked === 0) throw new DomainError('unknown_api_key', 'You have no such API key.');
    });
  }

  async revokeAll(tx: LogTransaction, userId: string): Promise<void> {
    await this.delete(tx, { userId });
  }

  /** The caller for whom a key acts. Throws `invalid_api_key` or `banned`. */
  async callerOf(key: string): Promise<Caller> {
    const keys = this.dataSource.getRepository(ApiKeyEntity);
    const [row] = await keys.find({ where: { keyHash: hashSecret(key) }, relations: { user: true } });
    const now = this.clock.now();
    if (!row || (row.expiresAt && row.expiresAt <= now))
      throw new DomainError('invalid_api_key', 'The API key is unknown, expired or revoked.');
    if (row.user.status !== 'active') throw new DomainError('banned', 'An operator has closed this account.');
    if (now.getTime() - (row.lastUsedAt?.getTime() ?? 0) >= LAST_USED_EVERY_MS)
      await keys.update({ id: row.id }, { lastUsedAt: now });
    return {
      userId: row.userId,
      role: row.user.role,
      sessionId: row.id,
      expiresAtMs: row.expiresAt?.getTime() ?? null,
      scopes: row.scopes,
    };
  }

  /** Closes what the keys have opened. Answers how many there were. */
  private async delete(tx: LogTransaction, where: { id?: string; userId: string }): Promise<number> {
    const deletion = tx.manager.createQueryBuilder().delete().from(ApiKeyEntity).where(where);
    const deleted = await deletion.returning('id').execute();
    const ids = returnedRows<{ id: string }>(deleted).map((key) => key.id);
    if (ids.length > 0) tx.append('auth.credentials.ended', { userId: where.userId, ids }, {});
    return ids.length;
  }
}

const toView = ({ id, name, scopes, createdAt, expiresAt, lastUsedAt }: ApiKeyRow): ApiKeyView => ({
  id,
  name,
  scopes,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
