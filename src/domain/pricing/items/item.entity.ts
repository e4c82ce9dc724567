// An item that a source has named or priced. An item is the same in all feeds, so it has no feed id.
import { Column, Entity, PrimaryColumn } from '../../../platform/database/typeorm.js';
import { defineSchema } from '../../../platform/database/schema.js';

@Entity('item')
export class ItemEntity {
  @PrimaryColumn('integer')
  itemId!: number;

  @Column('text', { nullable: true })
  name!: string | null;
}

defineSchema({ entities: [ItemEntity] });
