// The numbers of trading as clients send them. What is no number at all is refused here; whether a number is within the
// range of a venue is judged by the engine, which has a code for each.
import { z } from 'zod';

/** What a bigint column of PostgreSQL holds. */
const AMOUNT_MAX = 2n ** 63n - 1n;
/** Well beyond every amount; keeps the check of a long text short. */
const DIGITS_MAX = 19;

/** An amount that a client sends: digits alone, no sign, space, point or exponent, and no zero before others. */
export const amountField = z
  .string()
  .max(64)
  .regex(/^(0|[1-9]\d*)$/, { message: 'expected a whole number of micro units as a string of digits' })
  .refine((text) => !/^\d+$/.test(text) || (text.length <= DIGITS_MAX && BigInt(text) <= AMOUNT_MAX), {
    message: `must not be beyond ${AMOUNT_MAX}`,
  })
  .describe('Micro units (1 credit or share = 1000000) as a decimal string.');

/** An amount that may be below zero, as the ledger's entries are. */
export const signedMicroField = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,18})$/)
  .describe('Micro units as a decimal string; below zero for what leaves the account.');

/** A price that a client sends; the engine judges its range. */
export const priceField = z.int({ message: 'expected a whole number' });

/** The number of an order, a trade or a transfer. Digits in a string, so that no client has to trust its floats. */
export const numberIdField = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, { message: 'expected the number of an order: up to 16 digits' })
  .refine((text) => Number(text) <= Number.MAX_SAFE_INTEGER, { message: 'is beyond every number given' })
  .describe('A number as a decimal string.');
