// A sign-in, and its chain of refresh tokens. A used token stays for as long as a session lasts: a token that comes back a
// second time was stolen.
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
import { UserEntity } from '../users/user.entity.js';

@Entity('session')
@Unique('session_cookie_key', ['cookieHash'])
export class SessionEntity {
  @PrimaryColumn('text')
  id!: string;

  @Index('session_user_id_idx')
  @Column('text')
  userId!: string;

  @Column('text')
  cookieHash!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @Index('session_expires_at_idx')
  @Column('timestamptz')
  expiresAt!: Date;

  @Index('session_ended_at_idx')
  @Column('timestamptz', { nullable: true })
  endedAt!: Date | null;

  @Column('text', { nullable: true })
  endReason!: string | null;

  @ManyToOne(() => UserEntity, { nullable: false, createForeignKeyConstraints: false })
  @JoinColumn({ name: 'user_id' })
  user!: Relation<UserEntity>;
}

@Entity('refresh_token')
export class RefreshTokenEntity {
  @PrimaryColumn('text')
  hash!: string;

  @Index('refresh_token_session_id_idx')
  @Column('text')
  sessionId!: string;

  @Index('refresh_token_used_at_idx')
  @Column('timestamptz', { nullable: true })
  usedAt!: Date | null;

  /** The next token follows from this salt and the token itself. Null once a repeated use ends the session. */
  @Column('text', { nullable: true })
  successorSalt!: string | null;

  @ManyToOne(() => SessionEntity, { nullable: false, onDelete: 'CASCADE' })
  @JoinColumn({ name: 'session_id', foreignKeyConstraintName: 'refresh_token_session_fk' })
  session!: Relation<SessionEntity>;
}

defineSchema({ entities: [SessionEntity, RefreshTokenEntity] });
