// A key with which a program acts for its owner. The table keeps the key's hash alone.
import {
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from '../../database/typeorm.js';
import { defineSchema } from '../../database/schema.js';
import type { KeyScope } from '../../../contract/auth/access.js';
import { UserEntity } from '../users/user.entity.js';

@Entity('api_key')
@Unique('api_key_hash_key', ['keyHash'])
export class ApiKeyEntity {
  @PrimaryColumn('text')
  id!: string;

  @Index('api_key_user_id_idx')
  @Column('text')
  userId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  keyHash!: string;

  @Column('text', { array: true })
  scopes!: KeyScope[];

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  lastUsedAt!: Date | null;

  @ManyToOne(() => UserEntity, { nullable: false, createForeignKeyConstraints: false })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<UserEntity>;
}

defineSchema({ entities: [ApiKeyEntity] });
