// The latest price of an item in a feed. The driver returns bigint as text; reads cast it, because prices are below 2^53.
import { Column, Entity, PrimaryColumn } from '../../../platform/database/typeorm.js';

@Entity('item_price')
export class ItemPrice {
  @PrimaryColumn({ name: 'feed_id', type: 'smallint', primaryKeyConstraintName: 'item_price_pk' })
  feedId!: number;

  @PrimaryColumn({ name: 'item_id', type: 'integer', primaryKeyConstraintName: 'item_price_pk' })
  itemId!: number;

  @Column({ type: 'bigint', nullable: true })
  high!: string | null;

  /** Unix second of the trade. */
  @Column({ name: 'high_time', type: 'bigint', nullable: true })
  highTime!: string | null;

  @Column({ type: 'bigint', nullable: true })
  low!: string | null;

  @Column({ name: 'low_time', type: 'bigint', nullable: true })
  lowTime!: string | null;

  /** Feed time of the sync that stored this value. */
  @Column({ name: 'synced_at', type: 'timestamptz' })
  syncedAt!: Date;
}
