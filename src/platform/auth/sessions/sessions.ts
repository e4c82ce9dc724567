// Sessions of signed-in users. A session has a cookie and a chain of refresh tokens, each of which works once. A
// second use of a token shows that it was stolen, and ends the session. An event in the log ends a session on every
// process.
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from '../../database/typeorm.js';
import { DataSource } from '../../database/typeorm.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { randomHex } from '../../common/ids.js';
import { CONFIG, type Config } from '../../config/config.js';
import type { Caller, Role } from '../../../contract/auth/access.js';
import type { SessionView } from '../../../contract/auth/auth.js';
import { EventLog, type LogTransaction } from '../../events/index.js';
import { hashSecret, newSecret } from '../secret-hash.js';
import { toUserView, UsersStore, type User } from '../users/users.store.js';
import { AccessTokens } from './access-tokens.js';

/** Most sessions one user has at a time; the oldest ends when one more begins. */
const SESSIONS_MAX = 50;
const ID_BYTES = 10;

export interface SignedIn {
  readonly session: SessionView;
  /** The value of the session cookie, and when it ends. */
  readonly cookie: { readonly value: string; readonly expiresAt: Date } | null;
}

interface SessionRow {
  id: string;
  user_id: string;
  role: Role;
  status: User['status'];
  expires_at: Date;
  ended_at: Date | null;
}

const SESSION_COLUMNS = `session.id, session.user_id, app_user.role, app_user.status, session.expires_at, session.ended_at`;

const SESSION_SQL = `select ${SESSION_COLUMNS}
  from session join app_user on app_user.id = session.user_id`;

@Injectable()
export class Sessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly eventLog: EventLog,
    private readonly users: UsersStore,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** In the transaction of the sign-in; the user is known to be active. */
  async begin(tx: LogTransaction, user: User): Promise<SignedIn> {
    const id = `s_${randomHex(ID_BYTES)}`;
    const cookie = newSecret();
    const now = this.clock.now();
    const expiresAt = this.expiryFrom(now);
    await tx.manager.query(
      'insert into session (id, user_id, cookie_hash, created_at, expires_at) values ($1, $2, $3, $4, $5)',
      [id, user.id, hashSecret(cookie), now, expiresAt],
    );
    const surplus = await tx.manager.query<{ id: string }[]>(
      `select id from session where user_id = $1 and ended_at is null and expires_at > $2
       order by created_at desc, id offset $3`,
      [user.id, now, SESSIONS_MAX],
    );
    if (surplus.length > 0)
      await this.endIn(
        tx,
        user.id,
        surplus.map((row) => row.id),
        'surplus',
      );
    const session = await this.view(tx.manager, user, id);
    return { session, cookie: { value: cookie, expiresAt } };
  }

  /**
   * Throws `invalid_token`, `session_ended`, `banned`, or `refresh_reused` and ends the session. The session's own
   * `cookie`, if it was shown, lasts longer too.
   */
  async refresh(refreshToken: string, cookie: string | null): Promise<SignedIn> {
    const { value } = await this.eventLog.transaction(async (tx) => {
      const hash = hashSecret(refreshToken);
      const [found] = await tx.manager.query<(SessionRow & { used_at: Date | null; cookie_hash: string })[]>(
        `select ${SESSION_COLUMNS}, session.cookie_hash, token.used_at
         from refresh_token as token join session on session.id = token.session_id
         join app_user on app_user.id = session.user_id
         where token.hash = $1 for update of token, session`,
        [hash],
      );
      if (!found) throw new DomainError('invalid_token', 'The refresh token is not valid.');
      this.assertLive(found);
      if (found.used_at) {
        await this.endIn(tx, found.user_id, [found.id], 'refresh_reused');
        return null;
      }
      const now = this.clock.now();
      await tx.manager.query('update refresh_token set used_at = $2 where hash = $1', [hash, now]);
      const expiresAt = this.expiryFrom(now);
      await tx.manager.query('update session set expires_at = $2 where id = $1', [found.id, expiresAt]);
      const user = await this.users.byId(found.user_id, tx.manager);
      if (!user) throw new DomainError('session_ended', 'The account is gone.');
      const session = await this.view(tx.manager, user, found.id);
      const isShown = cookie !== null && hashSecret(cookie) === found.cookie_hash;
      return { session, cookie: isShown ? { value: cookie, expiresAt } : null };
    });
    if (!value)
      throw new DomainError('refresh_reused', 'The refresh token was used before; the session has ended.');
    return value;
  }

  /** The caller with this cookie. Throws `session_ended` or `banned`. */
  async ofCookie(cookie: string): Promise<Caller> {
    const where = 'where session.cookie_hash = $1';
    return this.live(`${SESSION_SQL} ${where}`, hashSecret(cookie));
  }

  /** The caller behind a session, as long as it lasts. Throws `session_ended` or `banned`. */
  async ofId(id: string): Promise<Caller> {
    return this.live(`${SESSION_SQL} where session.id = $1`, id);
  }

  async end(userId: string, id: string, reason: string): Promise<void> {
    await this.eventLog.transaction((tx) => this.endIn(tx, userId, [id], reason));
  }

  endAll(tx: LogTransaction, userId: string, reason: string): Promise<void> {
    return this.endOthers(tx, userId, null, reason);
  }

  /** Ends all sessions of a user except one. */
  async endOthers(tx: LogTransaction, userId: string, keptId: string | null, reason: string): Promise<void> {
    const rows = await tx.manager.query<{ id: string }[]>(
      'select id from session where user_id = $1 and ended_at is null and id is distinct from $2',
      [userId, keptId],
    );
    if (rows.length > 0)
      await this.endIn(
        tx,
        userId,
        rows.map(({ id }) => id),
        reason,
      );
  }

  /** Ids of the sessions whose access tokens could still be alive, though they have ended. */
  async endedSince(since: Date): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>('select id from session where ended_at > $1', [
      since,
    ]);
    return rows.map(({ id }) => id);
  }

  /** Deletes sessions that can no longer be used, with their refresh tokens. */
  async forget(now: Date): Promise<void> {
    const before = new Date(now.getTime() - this.config.SESSION_TTL);
    await this.dataSource.query('delete from session where expires_at <= $1 or ended_at <= $1', [before]);
    await this.dataSource.query('delete from refresh_token where used_at <= $1', [before]);
  }

  private async endIn(
    tx: LogTransaction,
    userId: string,
    ids: readonly string[],
    reason: string,
  ): Promise<void> {
    const [rows] = await tx.manager.query<[{ id: string }[]]>(
      'update session set ended_at = $2, end_reason = $3 where id = any($1) and ended_at is null returning id',
      [ids, this.clock.now(), reason],
    );
    if (rows.length > 0) tx.append('auth.credentials.ended', { userId, ids: rows.map(({ id }) => id) }, {});
  }

  private async live(sql: string, key: string): Promise<Caller> {
    const [row] = await this.dataSource.query<SessionRow[]>(sql, [key]);
    if (!row) throw new DomainError('invalid_session', 'There is no such session; sign in again.');
    this.assertLive(row);
    return {
      userId: row.user_id,
      role: row.role,
      sessionId: row.id,
      expiresAtMs: row.expires_at.getTime(),
      scopes: null,
    };
  }

  private assertLive({ status, ended_at, expires_at }: SessionRow): void {
    if (status === 'banned') throw new DomainError('banned', 'This account was closed by an operator.');
    if (ended_at || expires_at.getTime() <= this.clock.nowMs())
      throw new DomainError('session_ended', 'The session has ended; sign in again.');
  }

  private async view(manager: EntityManager, user: User, sessionId: string): Promise<SessionView> {
    const refreshToken = newSecret();
    await manager.query('insert into refresh_token (hash, session_id) values ($1, $2)', [
      hashSecret(refreshToken),
      sessionId,
    ]);
    const accessToken = await this.tokens.sign(user.id, user.role, sessionId);
    return { accessToken, refreshToken, expiresIn: this.tokens.ttlSeconds, user: toUserView(user) };
  }

  private expiryFrom(now: Date): Date {
    return new Date(now.getTime() + this.config.SESSION_TTL);
  }
}
