// Markets for charts. The market table also has a row per traded item; those rows are excluded.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { ChartedMarket } from './udf-symbols.js';

/** $1 text, $2 maximum number of markets. A market whose id or question begins with the text comes first. */
const FIND_SQL = `
  select id, question from market join market_listing on market_id = id
  where venue <> 'quote' and (position(lower($1) in lower(question)) > 0 or position(lower($1) in lower(id)) > 0)
  order by id <> $1, not (starts_with(lower(id), lower($1)) or starts_with(lower(question), lower($1))), id
  limit $2`;

@Injectable()
export class MarketSymbolsReader {
  constructor(private readonly dataSource: DataSource) {}

  async market(id: string): Promise<ChartedMarket | null> {
    const sql = 'select market_id as id, question from market_listing where market_id = $1';
    const [market] = await this.dataSource.query<ChartedMarket[]>(sql, [id]);
    return market ?? null;
  }

  /** An empty text finds the first markets by id. */
  find(text: string, limit: number): Promise<ChartedMarket[]> {
    return this.dataSource.query(FIND_SQL, [text, limit]);
  }
}
