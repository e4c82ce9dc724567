// An item that a source has named or priced. An item is the same in all feeds, so it has no feed id.
import { Column, Entity, PrimaryColumn } from '../../../platform/database/typeorm.js';

@Entity('item')
export class Item {
  @PrimaryColumn({ name: 'item_id', type: 'integer', primaryKeyConstraintName: 'item_pk' })
  itemId!: number;

  @Column({ type: 'text', nullable: true })
  name!: string | null;
}
