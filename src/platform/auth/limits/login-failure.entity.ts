// Wrong passwords in a row, by the hash of the login, with or without the address of the client.
import { Column, Entity, Index, PrimaryColumn } from '../../database/typeorm.js';
import { defineSchema } from '../../database/schema.js';

@Entity('login_failure')
export class LoginFailureEntity {
  @PrimaryColumn('text')
  key!: string;

  @Column('integer')
  failures!: number;

  @Index('login_failure_last_at_idx')
  @Column('timestamptz')
  lastAt!: Date;

  @Column('timestamptz', { nullable: true })
  lockedUntil!: Date | null;
}

defineSchema({ entities: [LoginFailureEntity] });
