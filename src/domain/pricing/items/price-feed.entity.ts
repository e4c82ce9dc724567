// A source of prices and the feed's own time. Only the sync writes it, one statement at a time.
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

  /** The edition that the source plays. When it changes, the feed starts again, so that no trade time goes back. */
  @Column({ type: 'text', default: '' })
  edition!: string;

  /** The time at which this database first took prices from the source. A replay starts at this time. */
  @Column({ name: 'started_at', type: 'timestamptz', nullable: true })
  startedAt!: Date | null;

  /** Every sync that begins raises it. A sync that later finds another value has been overtaken. */
  @Column({ type: 'bigint', default: 0 })
  turn!: string;

  @Column({ name: 'attempted_at', type: 'timestamptz', nullable: true })
  attemptedAt!: Date | null;

  /** Clock time of the last successful sync; staleness is measured from it. */
  @Column({ name: 'last_sync_at', type: 'timestamptz', nullable: true })
  lastSyncAt!: Date | null;

  /** The feed's own time, which never goes back even if the clock does. */
  @Column({ name: 'timeline_at', type: 'timestamptz', nullable: true })
  timelineAt!: Date | null;
}
