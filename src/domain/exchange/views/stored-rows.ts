// Rows as the engine describes them, from what the database returns.
import type { ColumnList, RowOf, Storage } from '../engine/state/columns.js';

/** A value of the database: a bigint comes as text. */
type Cell = string | number | boolean | Date | null | undefined;
export type Raw = Readonly<Record<string, Cell>>;

const READERS: Readonly<Record<Storage, (cell: NonNullable<Cell>) => unknown>> = {
  bigint: (cell) => BigInt(cell as string),
  boolean: (cell) => cell === true,
  int4: Number,
  int8: Number,
  numeric: (cell) => BigInt(cell as string),
  text: String,
  time: (cell) => (cell as Date).getTime(),
};

/** The names of all columns of a table, for a select. */
export const columnNames = (list: ColumnList, table: string): string =>
  Object.values(list)
    .map(({ column }) => `${table}.${column}`)
    .join(', ');

export function rowOf<C extends ColumnList>(list: C, raw: Raw): RowOf<C> {
  const values = Object.entries(list).map(([name, { column, storage }]) => {
    const cell = raw[column];
    if (cell === undefined) throw new Error(`the database has no column ${column}`);
    return [name, cell === null ? null : READERS[storage](cell)] as const;
  });
  return Object.fromEntries(values) as RowOf<C>;
}
