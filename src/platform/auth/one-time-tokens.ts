// Secrets that work once: stream tickets, wallet nonces, links to reset a password, the setup token. Using a secret
// deletes its row, so that of two requests at the same time one succeeds, on any process.
import { Injectable } from '@nestjs/common';
import {
  DataSource,
  LessThanOrEqual,
  MoreThanOrEqual,
  returnedRows,
  type EntityManager,
} from '../database/typeorm.js';
import { Clock } from '../common/clock.js';
import { OneTimeTokenEntity, type TokenKind } from './one-time-token.entity.js';
import { hashSecret, newSecret } from './secret-hash.js';

export interface TokenContent {
  readonly userId: string | null;
  readonly data: OneTimeTokenEntity['data'];
}

interface IssueOptions {
  readonly secret?: string;
  /** To issue it inside a transaction. */
  readonly manager?: EntityManager;
}

interface UsedRow {
  user_id: string | null;
  data: TokenContent['data'];
  expires_at: Date;
}

@Injectable()
export class OneTimeTokens {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** `secret` is given when its form is prescribed, as for a nonce. */
  async issue(
    kind: TokenKind,
    { userId, data }: TokenContent,
    ttlMs: number,
    { secret = newSecret(), manager = this.dataSource.manager }: IssueOptions = {},
  ): Promise<{ secret: string; expiresAt: Date }> {
    const expiresAt = new Date(this.clock.nowMs() + ttlMs);
    const tokens = manager.getRepository(OneTimeTokenEntity);
    await tokens.insert({ hash: hashSecret(secret), kind, userId, data, expiresAt });
    return { secret, expiresAt };
  }

  /** Whether the user holds a token that lasts for at least `ttlMs`. */
  hasFresh(kind: TokenKind, userId: string, ttlMs: number): Promise<boolean> {
    const expiresAt = MoreThanOrEqual(new Date(this.clock.nowMs() + ttlMs));
    return this.dataSource.getRepository(OneTimeTokenEntity).existsBy({ kind, userId, expiresAt });
  }

  /** Null when the token does not exist, was used, or has expired. */
  async use(
    kind: TokenKind,
    secret: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<TokenContent | null> {
    const deletion = manager.createQueryBuilder().delete().from(OneTimeTokenEntity);
    const used = await deletion
      .where({ hash: hashSecret(secret), kind })
      .returning('*')
      .execute();
    const [row] = returnedRows<UsedRow>(used);
    if (!row || row.expires_at.getTime() <= this.clock.nowMs()) return null;
    return { userId: row.user_id, data: row.data };
  }

  /** Voids all tokens of this kind that the user still holds; without a user, those of all users. */
  async revoke(kind: TokenKind, userId: string | null, manager: EntityManager): Promise<void> {
    const tokens = manager.getRepository(OneTimeTokenEntity);
    await tokens.delete({ kind, ...(userId === null ? {} : { userId }) });
  }

  async forget(now: Date): Promise<void> {
    await this.dataSource.getRepository(OneTimeTokenEntity).delete({ expiresAt: LessThanOrEqual(now) });
  }
}
