// One change of an item's price, as a sync found it. The table is append-only, and price history reads it.
import { Column, Entity, PrimaryColumn } from '../../../platform/database/typeorm.js';

@Entity('price_point')
export class PricePoint {
  @PrimaryColumn({ name: 'feed_id', type: 'smallint', primaryKeyConstraintName: 'price_point_pk' })
  feedId!: number;

  @PrimaryColumn({ name: 'item_id', type: 'integer', primaryKeyConstraintName: 'price_point_pk' })
  itemId!: number;

  /** Feed time of the sync. */
  @PrimaryColumn({ type: 'timestamptz', primaryKeyConstraintName: 'price_point_pk' })
  at!: Date;

  @Column({ type: 'bigint', nullable: true })
  high!: string | null;

  @Column({ name: 'high_time', type: 'bigint', nullable: true })
  highTime!: string | null;

  @Column({ type: 'bigint', nullable: true })
  low!: string | null;

  @Column({ name: 'low_time', type: 'bigint', nullable: true })
  lowTime!: string | null;
}
