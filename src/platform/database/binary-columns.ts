// Columns of a table, and rows encoded for COPY or as one array per column. Both cost each side less than arrays of text,
// whose elements must be quoted, escaped and parsed.
import type { BinaryValues } from './binary-values.js';

/** Object ids of the types: https://www.postgresql.org/docs/current/catalog-pg-type.html */
const OIDS = {
  boolean: 16,
  bigint: 20,
  smallint: 21,
  integer: 23,
  text: 25,
  json: 114,
  timestamptz: 1184,
  numeric: 1700,
} as const;

export type ColumnType = keyof typeof OIDS;

export interface Column<T> {
  readonly name: string;
  readonly type: ColumnType;
  /** `nowMs`: the time of the transaction. */
  readonly write: (out: BinaryValues, row: T, nowMs: number) => void;
}

export type Columns<T> = readonly Column<T>[];

const columnOf =
  <V>(type: ColumnType, write: (out: BinaryValues, value: V) => void) =>
  <T>(name: string, valueOf: (row: T) => V | null): Column<T> => ({
    name,
    type,
    write: (out, row) => {
      const value = valueOf(row);
      if (value === null) out.null();
      else write(out, value);
    },
  });

export const bigint = columnOf<bigint | number>('bigint', (out, value) => out.bigint(value));
export const integer = columnOf<number>('integer', (out, value) => out.integer(value));
export const smallint = columnOf<number>('smallint', (out, value) => out.smallint(value));
export const text = columnOf<string>('text', (out, value) => out.text(value));
/** JSON as text. */
export const json = columnOf<string>('json', (out, value) => out.text(value));
export const boolean = columnOf<boolean>('boolean', (out, value) => out.boolean(value));
export const numeric = columnOf<bigint>('numeric', (out, value) => out.numeric(value));
/** Milliseconds since 1970. */
export const timestamptz = columnOf<number>('timestamptz', (out, value) => out.timestamptz(value));
/** The time of the transaction; the row is not read. */
export const transactionTime = <T>(name: string): Column<T> => ({
  name,
  type: 'timestamptz',
  write: (out, _, nowMs) => out.timestamptz(nowMs),
});

/** Columns of a value that is part of a larger row. */
export const within = <T, U>(columns: Columns<T>, pick: (row: U) => T): Columns<U> =>
  columns.map(({ name, type, write }) => ({
    name,
    type,
    write: (out, row, nowMs) => write(out, pick(row), nowMs),
  }));

/** Signature, flags and the length of the header extension. */
const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const COPY_END = -1;

/** The data of `copy … from stdin (format binary)`. */
export function copyData<T>(
  out: BinaryValues,
  columns: Columns<T>,
  rows: readonly T[],
  nowMs: number,
): Buffer {
  const start = out.length;
  out.raw(COPY_HEADER);
  for (const row of rows) {
    out.int16(columns.length);
    for (const column of columns) column.write(out, row, nowMs);
  }
  out.int16(COPY_END);
  return out.since(start);
}

/** A column as an array parameter of its type; needs at least one row. A column of transaction times also needs `nowMs`. */
export function columnArray<T>(
  out: BinaryValues,
  column: Column<T>,
  rows: readonly T[],
  nowMs = Number.NaN,
): Buffer {
  const start = out.length;
  const dimensions = 1;
  const mayHaveNulls = 1;
  const lowerBound = 1;
  out.int32(dimensions);
  out.int32(mayHaveNulls);
  out.int32(OIDS[column.type]);
  out.int32(rows.length);
  out.int32(lowerBound);
  for (const row of rows) column.write(out, row, nowMs);
  return out.since(start);
}

/** `unnest(…)` over the parameters from $1 on, one parameter per column. */
export const unnestSql = <T>(columns: Columns<T>): string =>
  `unnest(${columns.map(({ type }, i) => `$${i + 1}::${type}[]`).join(', ')})`;
