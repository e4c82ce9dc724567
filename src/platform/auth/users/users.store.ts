// Rows of users, with their wallets. Accounts decides which changes are allowed.
import { Injectable } from '@nestjs/common';
import { insertUnlessPresent } from '../../database/insert-unless-present.js';
import { DataSource, MoreThan, Not, Raw, type EntityManager } from '../../database/typeorm.js';
import type { Chain, UserView } from '../../../contract/auth/auth.js';
import type { Statement } from '../../events/index.js';
import { UserEntity, WalletEntity } from './user.entity.js';

export interface User extends UserView {
  /** Its place in lists. */
  readonly n: number;
  readonly passwordHash: string | null;
}

export type NewUserRow = Pick<UserEntity, 'id' | 'email' | 'passwordHash' | 'role' | 'createdAt'>;
/** The constraint that keeps two accounts from having one address. */
export const EMAIL_KEY = 'app_user_email_key';

/** Finds a row if an account has the address. */
export const accountOfEmail = (email: string): Statement => ({
  name: 'auth_account_of_email',
  text: 'select from app_user where email = $1',
  values: [email],
});

export const userInsert = ({ id, email, passwordHash, role, createdAt }: NewUserRow): Statement => ({
  name: 'auth_new_user',
  text: 'insert into app_user (id, email, password_hash, role, created_at) values ($1, $2, $3, $4, $5)',
  values: [id, email, passwordHash, role, createdAt.toISOString()],
});

export type UserChange = Partial<
  Pick<UserEntity, 'email' | 'passwordHash' | 'role' | 'status' | 'verifiedAt'>
>;
export type LinkedWallet = Pick<WalletEntity, 'chain' | 'address' | 'userId' | 'linkedAt'>;

export interface UserPage {
  readonly status: UserView['status'] | null;
  readonly search: string | null;
  /** `n` of the last user of the page before; 0 to begin. */
  readonly after: number;
  readonly limit: number;
}

@Injectable()
export class UsersStore {
  constructor(private readonly dataSource: DataSource) {}

  byId(id: string, manager?: EntityManager): Promise<User | null> {
    return this.one({ id }, manager);
  }

  byEmail(email: string, manager?: EntityManager): Promise<User | null> {
    return this.one({ email }, manager);
  }

  async byWallet(chain: Chain, address: string, manager?: EntityManager): Promise<User | null> {
    const wallets = (manager ?? this.dataSource.manager).getRepository(WalletEntity);
    const wallet = await wallets.findOneBy({ chain, address });
    return wallet && this.byId(wallet.userId, manager);
  }

  /** No other transaction changes this user until this one ends. */
  async lock(id: string, manager: EntityManager): Promise<User | null> {
    const users = manager.getRepository(UserEntity);
    await users.findOne({ select: { id: true }, where: { id }, lock: { mode: 'pessimistic_write' } });
    // A statement of its own: it sees the wallets that were committed while the first one waited.
    return this.byId(id, manager);
  }

  /** Newest last. */
  async page({ status, search, after, limit }: UserPage): Promise<User[]> {
    const every = { n: MoreThan(after), ...(status === null ? {} : { status }) };
    const beginsWith = Raw((column) => `starts_with(${column}, lower(:search))`, { search });
    const users = await this.dataSource.getRepository(UserEntity).find({
      where:
        search === null
          ? every
          : [
              { ...every, id: search },
              { ...every, email: beginsWith },
            ],
      relations: { wallets: true },
      relationLoadStrategy: 'query',
      order: { n: 'ASC' },
      take: limit,
    });
    return users.map(toUser);
  }

  /** Null when the address is taken. */
  async insert(user: NewUserRow, manager: EntityManager): Promise<User | null> {
    const stored = await insertUnlessPresent(manager, UserEntity, user);
    if (!stored) return null;
    return toUser({ ...user, n: Number(stored.n), status: 'active', verifiedAt: null, wallets: [] });
  }

  async change(manager: EntityManager, id: string, change: UserChange): Promise<void> {
    await manager.getRepository(UserEntity).update({ id }, change);
  }

  /** False when some account has this wallet. */
  async link(manager: EntityManager, wallet: LinkedWallet): Promise<boolean> {
    return (await insertUnlessPresent(manager, WalletEntity, wallet)) !== undefined;
  }

  async unlink(manager: EntityManager, chain: Chain, address: string): Promise<void> {
    await manager.getRepository(WalletEntity).delete({ chain, address });
  }

  async unlinkAll(manager: EntityManager, userId: string): Promise<void> {
    await manager.getRepository(WalletEntity).delete({ userId });
  }

  /** Whether there is an admin who can sign in, besides `exceptId`. */
  hasAdmin(manager: EntityManager = this.dataSource.manager, exceptId?: string): Promise<boolean> {
    const isOther = exceptId === undefined ? {} : { id: Not(exceptId) };
    return manager.getRepository(UserEntity).existsBy({ role: 'admin', status: 'active', ...isOther });
  }

  private async one(
    where: { id: string } | { email: string },
    manager?: EntityManager,
  ): Promise<User | null> {
    const users = (manager ?? this.dataSource.manager).getRepository(UserEntity);
    const [user] = await users.find({ where, relations: { wallets: true } });
    return user ? toUser(user) : null;
  }
}

const toUser = ({ wallets, verifiedAt, createdAt, ...user }: UserEntity): User => ({
  ...user,
  verifiedAt: verifiedAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  wallets: wallets
    .toSorted((a, b) => a.linkedAt.getTime() - b.linkedAt.getTime())
    .map(({ chain, address, linkedAt }) => ({ chain, address, linkedAt: linkedAt.toISOString() })),
});

/** Whether a password can sign in to the account: without an e-mail address none can. */
export const hasPassword = ({ email, passwordHash }: User): boolean =>
  email !== null && passwordHash !== null;

export const toUserView = ({ passwordHash: _hash, n: _n, ...view }: User): UserView => view;
