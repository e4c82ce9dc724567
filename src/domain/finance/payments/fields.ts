// Reads the fields of a provider's body, which is authentic and may still have another form than expected.
import { DomainError } from '../../../platform/common/errors.js';

export type Fields = Readonly<Record<string, unknown>>;

const TEXT_MAX = 200;

export const badPayment = (what: string) => new DomainError('bad_payment', `The message has no ${what}.`);

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** Null for anything but a short text of visible characters. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= TEXT_MAX && /^[\x21-\x7e]+$/.test(value) ? value : null;

/** Null for anything but a short text of words in any language, on one line. */
export const wordsOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= TEXT_MAX && /^\P{C}+$/u.test(value) ? value : null;

/** Throws `bad_payment`. */
export function mustText(value: unknown, what: string): string {
  const text = textOf(value);
  if (text === null) throw badPayment(what);
  return text;
}

/** Null for a value that is absent. Throws `bad_payment` for one that is no amount. */
export function amountOf(
  value: unknown,
  read: (value: unknown) => bigint | null,
  what: string,
): bigint | null {
  if (value === undefined || value === null) return null;
  const amount = read(value);
  if (amount === null) throw badPayment(what);
  return amount;
}

/** In capitals, as ISO 4217 writes it. */
export const currencyOf = (value: unknown): string | null => textOf(value)?.toUpperCase() ?? null;
