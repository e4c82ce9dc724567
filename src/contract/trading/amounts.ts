// The numbers of trading as clients send them. A text that is not a number is refused here. The engine checks the ranges of
// a venue and has a code for each.
import { z } from 'zod';

/** The largest value of a bigint column of PostgreSQL. */
const AMOUNT_MAX = 2n ** 63n - 1n;
/** More digits than any amount has; this keeps the check of a long text short. */
const DIGITS_MAX = 19;

/** An amount that a client sends: only digits, without sign, space, point, exponent or leading zero. */
export const amountField = z
  .string()
  .max(64)
  .regex(/^(0|[1-9]\d*)$/, { message: 'expected a whole number of micro units as a string of digits' })
  .refine((text) => !/^\d+$/.test(text) || (text.length <= DIGITS_MAX && BigInt(text) <= AMOUNT_MAX), {
    message: `must not be beyond ${AMOUNT_MAX}`,
  })
  .describe('Micro units (1 credit or share = 1000000) as a decimal string.');

/** An amount that may be negative, as in entries of the ledger. */
export const signedMicroField = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,18})$/)
  .describe('Micro units as a decimal string; negative for an amount that leaves the account.');

/** A sum over a whole life, which has no bound: the profit realised on a position. */
export const signedSumField = z
  .string()
  .regex(/^(0|-?[1-9]\d{0,39})$/)
  .describe(
    'Micro units as a decimal string; below zero for a loss. It may have more digits than an amount.',
  );

/** A price that a client sends; the engine judges its range. */
export const priceField = z.int({ message: 'expected a whole number' });

/** The number of an order, a trade or a transfer. It is a string of digits, so that no client reads it as a float. */
export const numberIdField = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, { message: 'expected the number of an order: up to 16 digits' })
  .refine((text) => Number(text) <= Number.MAX_SAFE_INTEGER, { message: 'is beyond every number given' })
  .describe('A number as a decimal string.');
