// Rows of users, with their wallets. Accounts decides which changes are allowed.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from '../../database/typeorm.js';
import type { Role } from '../../../contract/auth/access.js';
import type { Chain, UserView } from '../../../contract/auth/auth.js';

export interface User extends UserView {
  /** Its place in lists. */
  readonly n: number;
  readonly passwordHash: string | null;
}

interface UserRow {
  id: string;
  n: number;
  email: string | null;
  password_hash: string | null;
  role: Role;
  status: UserView['status'];
  verified_at: Date | null;
  created_at: Date;
  wallets: { chain: Chain; address: string; linkedAt: string }[];
}

const USER_COLUMNS = `app_user.id, app_user.n::float8 as n, app_user.email, app_user.password_hash, app_user.role, app_user.status,
  app_user.verified_at, app_user.created_at,
  coalesce((select json_agg(json_build_object('chain', chain, 'address', address, 'linkedAt', linked_at) order by linked_at)
    from wallet where wallet.user_id = app_user.id), '[]') as wallets`;

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
    return this.one('app_user.id = $1', [id], manager);
  }

  byEmail(email: string, manager?: EntityManager): Promise<User | null> {
    return this.one('app_user.email = $1', [email], manager);
  }

  byWallet(chain: Chain, address: string, manager?: EntityManager): Promise<User | null> {
    const where = 'app_user.id = (select user_id from wallet where chain = $1 and address = $2)';
    return this.one(where, [chain, address], manager);
  }

  /** No other transaction changes this user until this one ends. */
  async lock(id: string, manager: EntityManager): Promise<User | null> {
    await manager.query('select from app_user where id = $1 for update', [id]);
    return this.byId(id, manager);
  }

  /** Newest last. */
  async page({ status, search, after, limit }: UserPage): Promise<User[]> {
    const rows = await this.dataSource.query<UserRow[]>(
      `select ${USER_COLUMNS} from app_user
       where ($1::text is null or status = $1)
         and ($2::text is null or id = $2 or starts_with(email, lower($2)))
         and n > $3
       order by n limit $4`,
      [status, search, after, limit],
    );
    return rows.map(toUser);
  }

  /** Null when the address is taken. */
  async insert(
    user: Pick<User, 'id' | 'email' | 'passwordHash' | 'role'> & { readonly createdAt: Date },
    manager: EntityManager,
  ): Promise<User | null> {
    const rows = await manager.query<unknown[]>(
      `insert into app_user (id, email, password_hash, role, created_at) values ($1, $2, $3, $4, $5)
       on conflict (email) do nothing returning id`,
      [user.id, user.email, user.passwordHash, user.role, user.createdAt],
    );
    return rows.length > 0 ? this.byId(user.id, manager) : null;
  }

  async hasAdmin(manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    const rows = await manager.query<unknown[]>(
      "select from app_user where role = 'admin' and status = 'active' limit 1",
    );
    return rows.length > 0;
  }

  private async one(where: string, values: unknown[], manager?: EntityManager): Promise<User | null> {
    const sql = `select ${USER_COLUMNS} from app_user where ${where}`;
    const [row] = await (manager ?? this.dataSource.manager).query<UserRow[]>(sql, values);
    return row ? toUser(row) : null;
  }
}

const toUser = (row: UserRow): User => ({
  id: row.id,
  n: row.n,
  email: row.email,
  passwordHash: row.password_hash,
  role: row.role,
  status: row.status,
  verifiedAt: row.verified_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  wallets: row.wallets.map(({ linkedAt, ...wallet }) => ({
    ...wallet,
    linkedAt: new Date(linkedAt).toISOString(),
  })),
});

export const toUserView = ({ passwordHash: _hash, n: _n, ...view }: User): UserView => view;
