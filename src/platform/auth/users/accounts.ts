// The facade of users: who there is, and what becomes of them. Every act of an operator is audited in the transaction
// that does it; what takes a right away ends the sessions that had it.
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { randomHex } from '../../common/ids.js';
import type { Role } from '../../../contract/auth/access.js';
import type { RoleChange, UserView } from '../../../contract/auth/auth.js';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import { lockAdvisory } from '../../database/advisory-locks.js';
import { isViolationOf } from '../../database/violations.js';
import type { LogTransaction, LogWrites } from '../../events/index.js';
import { IdempotentLog } from '../../http/index.js';
import type { Asked } from '../audit/act.js';
import { AuditLog } from '../audit/audit-log.js';
import { ApiKeys } from '../keys/api-keys.js';
import { OneTimeTokens } from '../one-time-tokens.js';
import { Sessions } from '../sessions/sessions.js';
import { PersonalRecordsRegistry, type ErasureOptions } from './personal-records.js';
import {
  accountOfEmail,
  EMAIL_KEY,
  toUserView,
  userInsert,
  UsersStore,
  type NewUserRow,
  type User,
  type UserPage,
} from './users.store.js';

const ID_BYTES = 10;
const USERS_CHANNEL = adminChannelOf('USER_REGISTERED');

export interface NewUser {
  readonly email: string | null;
  readonly passwordHash: string | null;
  readonly role: Role;
}

@Injectable()
export class Accounts {
  constructor(
    private readonly log: IdempotentLog,
    private readonly users: UsersStore,
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
    private readonly tokens: OneTimeTokens,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly records: PersonalRecordsRegistry,
  ) {}

  /** Throws `unknown_user`. */
  async get(id: string): Promise<User> {
    return known(await this.users.byId(id));
  }

  page(page: UserPage): Promise<User[]> {
    return this.users.page(page);
  }

  /** In the transaction of a first sign-in. Throws `email_taken`. */
  async add(tx: LogTransaction, newUser: NewUser): Promise<User> {
    const row = this.rowOf(newUser);
    const user = await this.users.insert(row, tx.manager);
    if (!user) throw emailTaken();
    appendRegistered(tx, row.id);
    return user;
  }

  /**
   * Adds a user with an e-mail address, and what `decide` adds to the same transaction. Throws `email_taken`. The address is
   * looked up first, so that a taken address rarely fails the transaction, which other writes may share.
   */
  async register<T>(
    newUser: NewUser & { readonly email: string },
    decide: (tx: LogWrites, user: UserView) => T,
  ): Promise<T> {
    const { email } = newUser;
    try {
      const { value } = await this.log.write(undefined, {
        reads: { key: `email:${email}`, statements: [accountOfEmail(email)] },
        decide: (tx, [present]) => {
          if (present?.rows.length !== 0) throw emailTaken();
          const row = this.rowOf(newUser);
          tx.beforeEvents(userInsert(row));
          appendRegistered(tx, row.id);
          return decide(tx, newUserView(row));
        },
      });
      return value;
    } catch (error) {
      throw isViolationOf(error, EMAIL_KEY) ? emailTaken() : error;
    }
  }

  verify(asked: Asked, id: string, reason: string): Promise<UserView> {
    return this.act(asked, id, 'user.verify', { reason }, async (tx, user) => {
      if (user.verifiedAt) return;
      await this.users.change(tx.manager, id, { verifiedAt: this.clock.now() });
      tx.append('auth.user.verified', adminNotice('USER_VERIFIED', { userId: id }), { admin: USERS_CHANNEL });
    });
  }

  /** Closes the user's streams; tokens, keys and sign-ins are refused from now on. */
  ban(asked: Asked, id: string, reason: string): Promise<UserView> {
    return this.act(asked, id, 'user.ban', { reason }, async (tx, user) => {
      if (user.status === 'banned') return;
      await this.assertNotLastAdmin(tx, user);
      await this.users.change(tx.manager, id, { status: 'banned' });
      await this.endAll(tx, id, 'banned');
      tx.append('auth.user.banned', adminNotice('USER_BANNED', { userId: id }), {
        admin: USERS_CHANNEL,
      });
    });
  }

  unban(asked: Asked, id: string, reason: string): Promise<UserView> {
    return this.act(asked, id, 'user.unban', { reason }, async (tx, user) => {
      if (user.status !== 'banned') return;
      await this.users.change(tx.manager, id, { status: 'active' });
      tx.append('auth.user.unbanned', { userId: id }, {});
    });
  }

  /** Sessions carry the role of their sign-in, so they end. */
  changeRole(asked: Asked, id: string, change: RoleChange): Promise<UserView> {
    const { role } = change;
    return this.act(asked, id, 'user.change_role', change, async (tx, user) => {
      if (user.role === role) return;
      if (role !== 'admin') await this.assertNotLastAdmin(tx, user);
      await this.users.change(tx.manager, id, { role });
      await this.endAll(tx, id, 'role_changed');
    });
  }

  /**
   * Erases the person's data; the id stays, because the ledger and the log name it. Throws `last_admin`, or what another module
   * objects to, such as money that would be lost.
   */
  async erase(user: User, options: ErasureOptions): Promise<void> {
    if (user.role === 'admin' && !(await this.users.hasAdmin(undefined, user.id))) throw lastAdmin();
    for (const check of this.records.checks) await check(user.id, options);
    await this.log.transaction(undefined, async (tx) => {
      const locked = await this.lock(tx, user.id);
      await this.assertNotLastAdmin(tx, locked);
      await this.endAll(tx, user.id, 'erased');
      await this.tokens.revoke('password_reset', user.id, tx.manager);
      await this.users.unlinkAll(tx.manager, user.id);
      await this.audit.forget(tx, user.id);
      for (const records of this.records.all) await records.erase(tx, user.id);
      const erased = { email: null, passwordHash: null, role: 'user', status: 'erased' } as const;
      await this.users.change(tx.manager, user.id, erased);
    });
  }

  private rowOf(newUser: NewUser): NewUserRow {
    return { ...newUser, id: `u_${randomHex(ID_BYTES)}`, createdAt: this.clock.now() };
  }

  private async act(
    { actor, request }: Asked,
    id: string,
    action: string,
    details: Readonly<Record<string, unknown>>,
    change: (tx: LogTransaction, user: User) => Promise<void>,
  ): Promise<UserView> {
    const { value } = await this.log.transaction(request, async (tx) => {
      const user = await this.lock(tx, id);
      if (user.status === 'erased') throw new DomainError('unknown_user', 'This account was erased.');
      await change(tx, user);
      this.audit.record(tx, actor, { action, target: id, details });
      return toUserView(known(await this.users.byId(id, tx.manager)));
    });
    return value;
  }

  /** Whatever the user is signed in with. */
  async endAll(tx: LogTransaction, userId: string, reason: string): Promise<void> {
    await this.sessions.endAll(tx, userId, reason);
    await this.keys.revokeAll(tx, userId);
    await this.tokens.revoke('stream_ticket', userId, tx.manager);
  }

  private async assertNotLastAdmin(tx: LogTransaction, { id, role }: User): Promise<void> {
    if (role !== 'admin') return;
    if (!(await this.users.hasAdmin(tx.manager, id))) throw lastAdmin();
  }

  /**
   * One at a time, so that two admins cannot dismiss each other; until the end no other transaction changes this
   * user.
   */
  private async lock(tx: LogTransaction, id: string): Promise<User> {
    await lockAdvisory(tx.manager, 'accounts');
    return known(await this.users.lock(id, tx.manager));
  }
}

function appendRegistered(tx: LogWrites, userId: string): void {
  tx.append('auth.user.registered', adminNotice('USER_REGISTERED', { userId }), { admin: USERS_CHANNEL });
}

const newUserView = ({ id, email, role, createdAt }: NewUserRow): UserView => ({
  id,
  email,
  role,
  status: 'active',
  verifiedAt: null,
  createdAt: createdAt.toISOString(),
  wallets: [],
});

const emailTaken = () => new DomainError('email_taken', 'Another account has this e-mail address.');

const lastAdmin = () => new DomainError('last_admin', 'This is the only admin left.');

function known(user: User | null): User {
  if (!user) throw new DomainError('unknown_user', 'There is no such user.');
  return user;
}
