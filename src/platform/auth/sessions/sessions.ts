// Sessions of signed-in users. A session has a cookie and a chain of refresh tokens, each of which works once. A use of
// the same token shortly after the first gets the same pair. A later use shows that the token was stolen, and ends the
// session. An event in the log ends a session on every process.
import { Inject, Injectable } from '@nestjs/common';
import {
  DataSource,
  In,
  IsNull,
  LessThanOrEqual,
  MoreThan,
  Not,
  returnedRows,
  type EntityManager,
} from '../../database/typeorm.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { randomHex } from '../../common/ids.js';
import { CONFIG, type Config } from '../../config/config.js';
import type { Caller } from '../../../contract/auth/access.js';
import type { PersonalData, SessionView, UserView } from '../../../contract/auth/auth.js';
import { EventLog, type LogTransaction, type LogWrites } from '../../events/index.js';
import { derivedSecret, hashSecret, newSecret } from '../secret-hash.js';
import { toUserView, UsersStore, type User } from '../users/users.store.js';
import { AccessTokens } from './access-tokens.js';
import { RefreshTokenEntity, SessionEntity } from './session.entity.js';

/** Most sessions one user has at a time; the oldest ends when one more begins. */
const SESSIONS_MAX = 50;
/** How long after its first use a refresh token gets the same pair again: for a second tab, or after a lost answer. */
const REFRESH_REPEAT_MS = 30_000;
const ID_BYTES = 10;

/** Sent with the commit, because a sign-in needs no answer of them. */
const INSERT_SESSION = {
  name: 'auth_new_session',
  text: 'insert into session (id, user_id, cookie_hash, created_at, expires_at) values ($1, $2, $3, $4, $5)',
};
const INSERT_TOKEN = {
  name: 'auth_new_refresh_token',
  text: 'insert into refresh_token (hash, session_id) values ($1, $2)',
};

export interface SignedIn {
  readonly session: SessionView;
  /** The value of the session cookie, and when it ends. */
  readonly cookie: { readonly value: string; readonly expiresAt: Date } | null;
}

/** When a pair of tokens was made, and how long ago. */
interface Issue {
  readonly issuedAt: Date;
  readonly ageMs: number;
}

/** The first use of a refresh token. */
interface RefreshUse extends Issue {
  readonly successorSalt: string;
  /** When the session ends. */
  readonly expiresAt: Date;
}

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

  /** In the transaction of the sign-in; the user is known to be active. Ends the oldest sessions of a user with too many. */
  async begin(tx: LogTransaction, user: User): Promise<SignedIn> {
    const now = this.clock.now();
    const surplus = await tx.manager.getRepository(SessionEntity).find({
      select: { id: true },
      where: { userId: user.id, endedAt: IsNull(), expiresAt: MoreThan(now) },
      order: { createdAt: 'DESC', id: 'ASC' },
      skip: SESSIONS_MAX - 1,
    });
    await this.endIn(tx, user.id, idsOf(surplus), 'surplus');
    return this.beginFirst(tx, toUserView(user));
  }

  /** The session of a user who has no other, such as a new user. */
  beginFirst(tx: LogWrites, user: UserView): SignedIn {
    const id = `s_${randomHex(ID_BYTES)}`;
    const cookie = newSecret();
    const now = this.clock.now();
    const expiresAt = this.expiryFrom(now);
    const values = [id, user.id, hashSecret(cookie), now.toISOString(), expiresAt.toISOString()];
    tx.beforeEvents({ ...INSERT_SESSION, values });
    const refreshToken = newSecret();
    tx.beforeEvents({ ...INSERT_TOKEN, values: [hashSecret(refreshToken), id] });
    const session = this.view(user, id, refreshToken, { issuedAt: now, ageMs: 0 });
    return { session, cookie: { value: cookie, expiresAt } };
  }

  /**
   * Throws `invalid_token`, `session_ended`, `banned`, or `refresh_reused` and ends the session. The session's own
   * `cookie`, if it was shown, lasts longer too.
   */
  async refresh(refreshToken: string, cookie: string | null): Promise<SignedIn> {
    const { value } = await this.eventLog.transaction(async (tx) => {
      const token = await lockToken(tx.manager, hashSecret(refreshToken));
      if (!token) throw new DomainError('invalid_token', 'The refresh token is not valid.');
      const { session: found } = token;
      this.assertLive(found);
      const use = token.usedAt ? this.firstUse(token) : await this.use(tx.manager, token, refreshToken);
      if (!use) {
        await this.endIn(tx, found.userId, [found.id], 'refresh_reused');
        return null;
      }
      const user = await this.users.byId(found.userId, tx.manager);
      if (!user) throw new DomainError('session_ended', 'The account is gone.');
      const next = derivedSecret(refreshToken, use.successorSalt);
      const session = this.view(toUserView(user), found.id, next, use);
      const isShown = cookie !== null && hashSecret(cookie) === found.cookieHash;
      return { session, cookie: isShown ? { value: cookie, expiresAt: use.expiresAt } : null };
    });
    if (!value)
      throw new DomainError('refresh_reused', 'The refresh token was used before; the session has ended.');
    return value;
  }

  /** The caller with this cookie. Throws `session_ended` or `banned`. */
  async ofCookie(cookie: string): Promise<Caller> {
    return this.live({ cookieHash: hashSecret(cookie) });
  }

  /** The caller behind a session, as long as it lasts. Throws `session_ended` or `banned`. */
  async ofId(id: string): Promise<Caller> {
    return this.live({ id });
  }

  /** Throws `fresh_proof_needed` when the sign-in is not recent. A refresh is no sign-in, and neither is a key. */
  async assertFresh({ sessionId }: Caller): Promise<void> {
    const maxAgeMs = this.config.FRESH_SIGN_IN_TTL;
    const createdAt = MoreThan(new Date(this.clock.nowMs() - maxAgeMs));
    const sessions = this.dataSource.getRepository(SessionEntity);
    if (sessionId !== null && (await sessions.existsBy({ id: sessionId, createdAt }))) return;
    throw new DomainError(
      'fresh_proof_needed',
      'This needs a recent sign-in: sign in again, and repeat the request.',
      { maxAgeMs },
    );
  }

  async end(userId: string, id: string, reason: string): Promise<void> {
    await this.eventLog.transaction((tx) => this.endIn(tx, userId, [id], reason));
  }

  endAll(tx: LogTransaction, userId: string, reason: string): Promise<void> {
    return this.endOthers(tx, userId, null, reason);
  }

  /** Ends all sessions of a user except one. */
  async endOthers(tx: LogTransaction, userId: string, keptId: string | null, reason: string): Promise<void> {
    const isOther = keptId === null ? {} : { id: Not(keptId) };
    const others = await tx.manager
      .getRepository(SessionEntity)
      .find({ select: { id: true }, where: { userId, endedAt: IsNull(), ...isOther } });
    await this.endIn(tx, userId, idsOf(others), reason);
  }

  /** Ids of the sessions whose access tokens could still be alive, though they have ended. */
  async endedSince(since: Date): Promise<string[]> {
    const sessions = this.dataSource.getRepository(SessionEntity);
    return idsOf(await sessions.find({ select: { id: true }, where: { endedAt: MoreThan(since) } }));
  }

  /** All sessions of a user, as the export of personal data shows them. Oldest first. */
  async of(userId: string): Promise<PersonalData['sessions']> {
    const sessions = this.dataSource.getRepository(SessionEntity);
    const found = await sessions.find({ where: { userId }, order: { createdAt: 'ASC', id: 'ASC' } });
    return found.map(({ id, createdAt, endedAt, endReason }) => ({
      id,
      createdAt: createdAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
      endReason,
    }));
  }

  /** Deletes sessions that can no longer be used, with their refresh tokens. */
  async forget(now: Date): Promise<void> {
    const isPast = LessThanOrEqual(new Date(now.getTime() - this.config.SESSION_TTL));
    await this.dataSource.getRepository(SessionEntity).delete([{ expiresAt: isPast }, { endedAt: isPast }]);
    const refreshTokens = this.dataSource.getRepository(RefreshTokenEntity);
    await refreshTokens.delete({ usedAt: isPast });
    await refreshTokens.update({ usedAt: this.noLongerRepeatable(now) }, { successorSalt: null });
  }

  /** Marks the token as used and stores the next one. The session lasts longer from now on. */
  private async use(
    manager: EntityManager,
    { hash, sessionId }: RefreshTokenEntity,
    refreshToken: string,
  ): Promise<RefreshUse> {
    const usedAt = this.clock.now();
    const successorSalt = newSecret();
    const expiresAt = this.expiryFrom(usedAt);
    const refreshTokens = manager.getRepository(RefreshTokenEntity);
    await refreshTokens.update(
      { sessionId, usedAt: this.noLongerRepeatable(usedAt) },
      { successorSalt: null },
    );
    await refreshTokens.update({ hash }, { usedAt, successorSalt });
    const next = derivedSecret(refreshToken, successorSalt);
    await refreshTokens.insert({ hash: hashSecret(next), sessionId });
    await manager.getRepository(SessionEntity).update({ id: sessionId }, { expiresAt });
    return { issuedAt: usedAt, ageMs: 0, successorSalt, expiresAt };
  }

  /** The first use of a token that comes again. Null when it was too long ago. */
  private firstUse({ usedAt, successorSalt, session }: RefreshTokenEntity): RefreshUse | null {
    if (!usedAt || successorSalt === null) return null;
    const ageMs = Math.max(0, this.clock.nowMs() - usedAt.getTime());
    if (ageMs >= REFRESH_REPEAT_MS) return null;
    return { issuedAt: usedAt, ageMs, successorSalt, expiresAt: session.expiresAt };
  }

  private noLongerRepeatable(now: Date) {
    return LessThanOrEqual(new Date(now.getTime() - REFRESH_REPEAT_MS));
  }

  private async endIn(
    tx: LogTransaction,
    userId: string,
    ids: readonly string[],
    reason: string,
  ): Promise<void> {
    if (ids.length === 0) return;
    const result = await tx.manager
      .createQueryBuilder()
      .update(SessionEntity)
      .set({ endedAt: this.clock.now(), endReason: reason })
      .where({ id: In(ids), endedAt: IsNull() })
      .returning('id')
      .execute();
    const ended = returnedRows<{ id: string }>(result);
    if (ended.length > 0) tx.append('auth.credentials.ended', { userId, ids: idsOf(ended) }, {});
  }

  private async live(where: { id: string } | { cookieHash: string }): Promise<Caller> {
    const sessions = this.dataSource.getRepository(SessionEntity);
    const [session] = await sessions.find({ where, relations: { user: true } });
    if (!session) throw new DomainError('invalid_session', 'There is no such session; sign in again.');
    this.assertLive(session);
    return {
      userId: session.userId,
      role: session.user.role,
      sessionId: session.id,
      expiresAtMs: session.expiresAt.getTime(),
      scopes: null,
    };
  }

  private assertLive({ user, endedAt, expiresAt }: SessionEntity): void {
    if (user.status === 'banned') throw new DomainError('banned', 'An operator has closed this account.');
    if (endedAt || expiresAt.getTime() <= this.clock.nowMs())
      throw new DomainError('session_ended', 'The session has ended; sign in again.');
  }

  /** A repeated refresh gets the access token of the first one, which ends that much earlier. */
  private view(
    user: UserView,
    sessionId: string,
    refreshToken: string,
    { issuedAt, ageMs }: Issue,
  ): SessionView {
    const accessToken = this.tokens.sign(user.id, user.role, sessionId, issuedAt);
    const expiresIn = this.tokens.secondsLeft(issuedAt, ageMs);
    return { accessToken, refreshToken, expiresIn, user };
  }

  private expiryFrom(now: Date): Date {
    return new Date(now.getTime() + this.config.SESSION_TTL);
  }
}

/** With its session and user. Locks the token and the session until the transaction ends. */
function lockToken(manager: EntityManager, hash: string): Promise<RefreshTokenEntity | null> {
  return manager
    .createQueryBuilder(RefreshTokenEntity, 'token')
    .innerJoinAndSelect('token.session', 'session')
    .innerJoinAndSelect('session.user', 'user')
    .where({ hash })
    .setLock('pessimistic_write', undefined, ['token', 'session'])
    .getOne();
}

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);
