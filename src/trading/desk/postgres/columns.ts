// Columns of rows as parameters: one text per column, its values between control characters that no value holds. Cheaper for
// both sides than arrays, whose elements have to be quoted and escaped.

const SEPARATOR = '\x1e';
const NULL = '\x1f';

export type ColumnType =
  'bigint' | 'integer' | 'smallint' | 'text' | 'boolean' | 'numeric' | 'timestamptz' | 'json';
export type Value = bigint | number | string | boolean | null;

/**
 * The values of a column, to be read by `unnestSql`. Without any value it is the empty text: a column that is shorter than
 * the others goes on with null.
 */
export const column = <T>(rows: readonly T[], valueOf: (row: T) => Value): string => {
  let text = '';
  let isEmpty = true;
  for (let i = 0; i < rows.length; i += 1) {
    const value = valueOf(rows[i] as T);
    if (i > 0) text += SEPARATOR;
    text += value === null ? NULL : value;
    if (value !== null) isEmpty = false;
  }
  return isEmpty ? '' : text;
};

export class UnstorableText extends Error {}

/** A text that came from outside. One with a control character that separates values would shift all that follow. */
export function outsideText(text: string | null): string | null {
  if (text !== null && (text.includes(SEPARATOR) || text.includes(NULL)))
    throw new UnstorableText('a text holds a control character that cannot be stored');
  return text;
}

/** A time column takes ISO 8601. */
export const isoOrNull = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

/** `unnest(…)` over the parameters from $`first` on, one for each type. Zero rows need no statement at all. */
export const unnestSql = (types: readonly ColumnType[], first = 1): string =>
  `unnest(${types
    .map((type, i) => `string_to_array($${first + i}::text, E'\\x1e', E'\\x1f')::${type}[]`)
    .join(', ')})`;
