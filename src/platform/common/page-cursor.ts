// Opaque cursors of lists that are paged by a growing number, such as an id or a time, or by a text. The kind is part of the text,
// so that the cursor of one list is refused by another.
import { DomainError } from './errors.js';

export const encodePage = (kind: string, position: number): string =>
  Buffer.from(`${kind}:${position}`).toString('base64url');

/**
 * Undefined without a cursor. Throws `bad_request` naming the field for a text that was not issued for `kind`, or whose
 * position is beyond `max`: anybody can write one, and the database must be able to read it.
 */
export function decodePage(kind: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const plain = Buffer.from(text, 'base64url').toString('latin1');
  const position = Number(/:(0|[1-9]\d{0,15})$/.exec(plain)?.[1]);
  // A valid cursor is equal to the cursor that this list would issue for the same position.
  if (!(position <= max) || encodePage(kind, position) !== text) {
    throw notOfThisList();
  }
  return position;
}

/** The same for a list that is ordered by a text. */
export const encodeTextPage = (kind: string, position: string): string =>
  Buffer.from(`${kind}:${position}`).toString('base64url');

/** As `decodePage`; `form` is the pattern of a position of this list. */
export function decodeTextPage(kind: string, text: string | undefined, form: RegExp): string | undefined {
  if (text === undefined) return undefined;
  const plain = Buffer.from(text, 'base64url').toString('utf8');
  const position = plain.slice(kind.length + 1);
  if (!form.test(position) || encodeTextPage(kind, position) !== text) throw notOfThisList();
  return position;
}

/** The cursor belongs to another list, or to another order of the list. */
export const notOfThisList = (): DomainError =>
  new DomainError('bad_request', 'after is not a cursor of this list.', {
    fields: [{ field: 'after', message: 'expected the `next` of the page before' }],
  });
