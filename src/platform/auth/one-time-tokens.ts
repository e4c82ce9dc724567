// Secrets that work once: stream tickets, wallet nonces, links to reset a password, the setup token. Using one deletes
// its row, so that of two who come at the same time one gets it, on whichever process they are.
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

  /** `secret` is given where its form is prescribed, as a nonce's is. */
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

  /** Whether the user holds one that lasts for `ttlMs` at least. */
  async hasFresh(kind: TokenKind, userId: string, ttlMs: number): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      'select from one_time_token where kind = $1 and user_id = $2 and expires_at >= $3 limit 1',
      [kind, userId, new Date(this.clock.nowMs() + ttlMs)],
    );
    return rows.length > 0;
  }

  /** Null when there is none, it was used, or it is over. */
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

  /** What of this kind a user still holds is void from now on; without a user, of everybody. */
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
