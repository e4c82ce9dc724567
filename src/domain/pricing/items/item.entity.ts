// An item of which a name or a price has been heard. Not kept per feed: an item is the same item in all of them.
import { Column, Entity, PrimaryColumn } from '../../../platform/database/typeorm.js';

@Entity('item')
export class Item {
  @PrimaryColumn({ name: 'item_id', type: 'integer', primaryKeyConstraintName: 'item_pk' })
  itemId!: number;

  @Column({ type: 'text', nullable: true })
  name!: string | null;
}
