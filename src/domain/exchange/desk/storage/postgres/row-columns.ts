// Column lists of the engine as columns of binary rows.
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
