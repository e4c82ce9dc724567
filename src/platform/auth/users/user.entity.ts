// A person who signs in, and the wallets linked to the account. Events and the ledger name a user by id alone, so that an
// account can be erased while they stay whole.
import {
  Check,
  Column,
  countNumber,
  Entity,
  Generated,
  Index,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  Unique,
  type Relation,
} from '../../database/typeorm.js';
import { defineSchema } from '../../database/schema.js';
import type { Role } from '../../../contract/auth/access.js';
import type { Chain, UserView } from '../../../contract/auth/auth.js';

@Entity('app_user')
@Unique('app_user_n_key', ['n'])
@Unique('app_user_email_key', ['email'])
@Check('app_user_role_check', "role in ('user', 'operator', 'admin')")
@Check('app_user_status_check', "status in ('active', 'banned', 'erased')")
export class UserEntity {
  @PrimaryColumn('text')
  id!: string;

  /** The place in lists. */
  @Generated()
  @Column('bigint', { transformer: countNumber })
  n!: number;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('text', { nullable: true })
  passwordHash!: string | null;

  @Column('text', { default: 'user' })
  role!: Role;

  @Column('text', { default: 'active' })
  status!: UserView['status'];

  @Column('timestamptz', { nullable: true })
  verifiedAt!: Date | null;

  @Column('timestamptz')
  createdAt!: Date;

  @OneToMany(() => WalletEntity, (wallet) => wallet.user)
  wallets!: Relation<WalletEntity>[];
}

@Entity('wallet')
export class WalletEntity {
  @PrimaryColumn('text')
  chain!: Chain;

  @PrimaryColumn('text')
  address!: string;

  @Index('wallet_user_id_idx')
  @Column('text')
  userId!: string;

  @Column('timestamptz')
  linkedAt!: Date;

  @ManyToOne(() => UserEntity, (user) => user.wallets, {
    nullable: false,
    createForeignKeyConstraints: false,
  })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<UserEntity>;
}

defineSchema({ entities: [UserEntity, WalletEntity] });
