// Secrets that work once: stream tickets, wallet nonces, links to reset a password, the setup token. Using a secret
// deletes its row, so that of two requests at the same time one succeeds, on any process.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '../database/typeorm.js';
import { Clock } from '../common/clock.js';
import { hashSecret, newSecret } from './secret-hash.js';

export type TokenKind = 'stream_ticket' | 'wallet_nonce' | 'password_reset' | 'setup';

export interface TokenContent {
  readonly userId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

interface IssueOptions {
  readonly secret?: string;
  /** To issue it inside a transaction. */
  readonly manager?: EntityManager;
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
    await manager.query(
      'insert into one_time_token (hash, kind, user_id, data, expires_at) values ($1, $2, $3, $4, $5)',
      [hashSecret(secret), kind, userId, JSON.stringify(data), expiresAt],
    );
    return { secret, expiresAt };
  }

  /** Whether the user holds a token that lasts for at least `ttlMs`. */
  async hasFresh(kind: TokenKind, userId: string, ttlMs: number): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'select from one_time_token where kind = $1 and user_id = $2 and expires_at >= $3 limit 1',
      [kind, userId, new Date(this.clock.nowMs() + ttlMs)],
    );
    return rows.length > 0;
  }

  /** Null when the token does not exist, was used, or has expired. */
  async use(
    kind: TokenKind,
    secret: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<TokenContent | null> {
    const [rows] = await manager.query<
      [{ user_id: string | null; data: TokenContent['data']; expires_at: Date }[]]
    >('delete from one_time_token where hash = $1 and kind = $2 returning user_id, data, expires_at', [
      hashSecret(secret),
      kind,
    ]);
    const [row] = rows;
    if (!row || row.expires_at.getTime() <= this.clock.nowMs()) return null;
    return { userId: row.user_id, data: row.data };
  }

  /** Voids all tokens of this kind that the user still holds; without a user, those of all users. */
  async revoke(kind: TokenKind, userId: string | null, manager: EntityManager): Promise<void> {
    await manager.query('delete from one_time_token where kind = $1 and ($2::text is null or user_id = $2)', [
      kind,
      userId,
    ]);
  }

  async forget(now: Date): Promise<void> {
    await this.dataSource.query('delete from one_time_token where expires_at <= $1', [now]);
  }
}
