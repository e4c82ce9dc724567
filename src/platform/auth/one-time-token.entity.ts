// A secret that works once, by its hash: deleting the row is using the token, so no token is used twice.
import { Column, Entity, Index, PrimaryColumn } from '../database/typeorm.js';
import { defineSchema } from '../database/schema.js';

export type TokenKind = 'stream_ticket' | 'wallet_nonce' | 'password_reset' | 'setup';

@Entity('one_time_token')
export class OneTimeTokenEntity {
  @PrimaryColumn('text')
  hash!: string;

  @Column('text')
  kind!: TokenKind;

  @Index('one_time_token_user_id_idx')
  @Column('text', { nullable: true })
  userId!: string | null;

  @Column('json')
  data!: Readonly<Record<string, string | null>>;

  @Index('one_time_token_expires_at_idx')
  @Column('timestamptz')
  expiresAt!: Date;
}

defineSchema({ entities: [OneTimeTokenEntity] });
