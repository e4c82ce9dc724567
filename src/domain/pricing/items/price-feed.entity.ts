// A source of prices and the feed's own time. The sync writes it, and the watch of its state.
import {
  Column,
  countNumber,
  Entity,
  PrimaryGeneratedColumn,
  Unique,
} from '../../../platform/database/typeorm.js';
import { defineSchema } from '../../../platform/database/schema.js';

@Entity('price_feed')
@Unique('price_feed_source_key', ['source'])
export class PriceFeedEntity {
  @PrimaryGeneratedColumn('identity', { type: 'smallint', generatedIdentity: 'ALWAYS' })
  id!: number;

  @Column('text')
  source!: string;

  /** The edition that the source plays. When it changes, the feed starts again, so that no trade time goes back. */
  @Column('text', { default: '' })
  edition!: string;

  /** The time at which this database first took prices from the source. A replay starts at this time. */
  @Column('timestamptz', { nullable: true })
  startedAt!: Date | null;

  /** Every sync that begins raises it. A sync that later finds another value has been overtaken. */
  @Column('bigint', { default: 0, transformer: countNumber })
  turn!: number;

  @Column('timestamptz', { nullable: true })
  attemptedAt!: Date | null;

  /** Clock time of the last successful sync; staleness is measured from it. */
  @Column('timestamptz', { nullable: true })
  lastSyncAt!: Date | null;

  /** The feed's own time, which never goes back even if the clock does. */
  @Column('timestamptz', { nullable: true })
  timelineAt!: Date | null;

  /** What the channel `feed` said last: no sync has succeeded for three intervals. */
  @Column('boolean', { default: true })
  stale!: boolean;

  /** Since when `stale` has its value; null before the first sync. */
  @Column('timestamptz', { nullable: true })
  stateSince!: Date | null;
}

defineSchema({ entities: [PriceFeedEntity] });
