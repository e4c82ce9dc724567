// A source of prices with its place in time. Written by the sync alone, one statement at a time.
import { Column, Entity, PrimaryGeneratedColumn, Unique } from '../../../platform/database/typeorm.js';

@Entity('price_feed')
@Unique('price_feed_source_key', ['source'])
export class PriceFeed {
  @PrimaryGeneratedColumn('identity', {
    type: 'smallint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'price_feed_pk',
  })
  id!: number;

  @Column({ type: 'text' })
  source!: string;

  /** What the source plays; when it differs, the feed starts anew, so that no trade time goes back. */
  @Column({ type: 'text', default: '' })
  edition!: string;

  /** When this database first took prices from the source; a replay plays from here on. */
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  /** Raised by every sync that begins; one that finds it changed has been overtaken. */
  @Column({ type: 'bigint', default: 0 })
  turn!: string;

  @Column({ name: 'attempted_at', type: 'timestamptz', nullable: true })
  attemptedAt!: Date | null;

  /** Clock time of the last successful sync: what staleness is judged by. */
  @Column({ name: 'last_sync_at', type: 'timestamptz', nullable: true })
  lastSyncAt!: Date | null;

  /** The feed's own time, which never goes back even if the clock does. */
  @Column({ name: 'timeline_at', type: 'timestamptz', nullable: true })
  timelineAt!: Date | null;
}
