// Column lists of the engine as columns of binary rows, and rows from what the database returns.
import {
  bigint,
  boolean,
  integer,
  numeric,
  text,
  timestamptz,
  type Column,
  type Columns,
} from '../../../../../platform/database/binary-columns.js';
import type { ColumnList, ColumnOf, ColumnRole, RowOf, Storage } from '../../../engine/state/columns.js';

/** A value of the database: a bigint comes as text. */
type Cell = string | number | boolean | Date | null | undefined;
export type Raw = Readonly<Record<string, Cell>>;

type Writer = <T>(name: string, valueOf: (row: T) => never) => Column<T>;

const WRITERS: Readonly<Record<Storage, Writer>> = {
  bigint,
  boolean,
  int4: integer,
  int8: bigint,
  numeric,
  text,
  time: timestamptz,
};

const READERS: Readonly<Record<Storage, (cell: NonNullable<Cell>) => unknown>> = {
  bigint: (cell) => BigInt(cell as string),
  boolean: (cell) => cell === true,
  int4: Number,
  int8: Number,
  numeric: (cell) => BigInt(cell as string),
  text: String,
  time: (cell) => (cell as Date).getTime(),
};

/** The part of a row whose columns have one of these roles. */
type PartOf<C extends ColumnList, R extends ColumnRole> = {
  readonly [K in keyof C as C[K] extends ColumnOf<unknown, R> ? K : never]: RowOf<C>[K];
};

/** The columns with these roles, in the order of the list. */
export function columnsOf<C extends ColumnList, R extends ColumnRole = ColumnRole>(
  list: C,
  roles: readonly R[] = ['key', 'fixed', 'changing'] as readonly ColumnRole[] as readonly R[],
): Columns<PartOf<C, R>> {
  return Object.entries(list)
    .filter(([, { role }]) => roles.some((wanted) => wanted === role))
    .map(([name, { column, storage }]) =>
      WRITERS[storage](column, (row: PartOf<C, R>) => row[name as keyof PartOf<C, R>] as never),
    );
}

export function rowOf<C extends ColumnList>(list: C, raw: Raw): RowOf<C> {
  const values = Object.entries(list).map(([name, { column, storage }]) => {
    const cell = raw[column];
    if (cell === undefined) throw new Error(`the database has no column ${column}`);
    return [name, cell === null ? null : READERS[storage](cell)] as const;
  });
  return Object.fromEntries(values) as RowOf<C>;
}
