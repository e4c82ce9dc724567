// The frame of every read that says as of which seq it is true: one statement that answers the head of the log beside a page
// of rows, as one snapshot of the database saw both.
import type { DataSource } from 'typeorm';
import { HEAD_SEQ_SQL } from '../store/event-store.js';

/** The database, or a transaction on it. */
export type Queryable = Pick<DataSource, 'query'>;

export interface HeadAndPage {
  /** Common table expressions that the head and the page read. */
  readonly tables?: string;
  /** More columns of the head, and where they come from. The head is one row, whatever the page finds. */
  readonly head?: string;
  /** The query of the rows. A list ends with its order and its limit. */
  readonly page: string;
  /** The order of the answer, by columns of the page. */
  readonly order?: string;
}

/** What a statement of `headAndPage` answered; true as of `seq`. */
export interface AsOf<Row, Head> {
  readonly seq: number;
  readonly head: Head;
  readonly rows: readonly Row[];
}

/** The text of the statement, for `readAsOf`. */
export const headAndPage = ({ tables, head, page, order }: HeadAndPage): string => `
  with ${tables === undefined ? '' : `${tables},`}
  head as (select ${HEAD_SEQ_SQL} as seq${head === undefined ? '' : `, ${head}`}),
  page as (${page})
  select head.*, page.* from head left join (select true as is_row, page.* from page) as page on true
  ${order === undefined ? '' : `order by ${order}`}`;

export async function readAsOf<Row, Head>(
  source: Queryable,
  sql: string,
  values: readonly unknown[],
): Promise<AsOf<Row, Head>> {
  const found = await source.query<(Row & Head & { seq: number; is_row: true | null })[]>(sql, [...values]);
  const [head] = found;
  if (!head) throw new Error('a statement of a head and a page answered nothing');
  return { seq: head.seq, head, rows: found.filter(({ is_row: isRow }) => isRow) };
}

export interface Page<T> {
  readonly data: T[];
  /** The cursor of the page after this one; null for the last page. */
  readonly next: string | null;
}

/** The first `limit` rows as items. The statement looked for one row more, which shows that there is another page. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  itemOf: (row: Row) => T,
  cursorAfter: (row: Row) => string,
): Page<T> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    data: rows.slice(0, limit).map(itemOf),
    next: last === undefined ? null : cursorAfter(last),
  };
}
