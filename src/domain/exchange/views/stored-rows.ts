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

/** Reads rows of the table that the list describes. */
export function rowReader<C extends ColumnList>(list: C): (raw: Raw) => RowOf<C> {
  const columns = Object.entries(list).map(([name, { column, storage }]) => ({
    name,
    column,
    read: READERS[storage],
  }));
  return (raw) => {
    const row: Record<string, unknown> = {};
    for (const { name, column, read } of columns) {
      const cell = raw[column];
      if (cell === undefined) throw new Error(`the database has no column ${column}`);
      row[name] = cell === null ? null : read(cell);
    }
    return row as RowOf<C>;
  };
}
