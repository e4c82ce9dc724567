// A user's watchlist and its entries; `n` is the order in which they were made. An entry's key is an instrument key, such as
// `market:title-fight` or `item:4151`.
import {
  Column,
  countNumber,
  Entity,
  ForeignKey,
  Generated,
  Index,
  PrimaryColumn,
} from '../../platform/database/typeorm.js';
import { defineSchema } from '../../platform/database/schema.js';

@Entity('watchlist')
@Index('watchlist_user_idx', ['userId', 'n'])
export class WatchlistEntity {
  @PrimaryColumn('text')
  id!: string;

  @Generated()
  @Column('bigint', { transformer: countNumber })
  n!: number;

  @Column('text')
  userId!: string;

  @Column('text')
  name!: string;

  @Column('timestamptz')
  createdAt!: Date;
}

@Entity('watchlist_item')
class WatchlistItemEntity {
  @ForeignKey(() => WatchlistEntity, { name: 'watchlist_item_watchlist_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('text')
  watchlistId!: string;

  @PrimaryColumn('text')
  key!: string;

  @Generated()
  @Column('bigint', { transformer: countNumber })
  n!: number;

  @Column('timestamptz')
  addedAt!: Date;
}

defineSchema({ entities: [WatchlistEntity, WatchlistItemEntity] });
