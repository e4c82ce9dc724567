// The fields that messages share: where in the log, when, on which channel, money, prices. Text from clients is refused
// when it holds what PostgreSQL or a UTF-8 encoder cannot keep as it is.
import { z } from 'zod';
import { ID_PATTERN } from './streams/channels.js';
import { CURSOR_PATTERN } from './cursor.js';

/** Whole outcome prices and probabilities are basis points: 10000 is certain. */
export const PRICE_BPS_MAX = 10_000;

export const seqField = z.int().min(0).describe('Position in the event log.');
export const timestampField = z.iso.datetime().describe('ISO 8601, UTC.');
export const cursorField = z
  .string()
  .regex(CURSOR_PATTERN)
  .describe(
    '`EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: come back with it to go on from here.',
  );

export const priceBpsField = z.int().min(0).max(PRICE_BPS_MAX).describe('Basis points, 0 to 10000.');

/** An amount that is never below zero. 1 credit or share is 1,000,000 µ; a string, since it may pass 2^53. */
export const microField = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/)
  .describe('Micro units (1 credit = 1000000) as a decimal string.');

export const idField = z.string().regex(ID_PATTERN).describe('1 to 64 letters, digits, `_` and `-`.');

/** What PostgreSQL text and UTF-8 can hold: no U+0000, and no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);

/** A text that a client sends, from `min` to `max` UTF-16 units. */
export const textField = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine(isStorableText, { message: 'must not contain U+0000 or half a surrogate pair' });

/** A text of one line: no control characters either. Of U+0000 `textField` has told already. */
export const lineField = (min: number, max: number) =>
  textField(min, max).refine((text) => !/\p{Cc}/u.test(text.replaceAll('\0', '')), {
    message: 'must not contain control characters',
  });

/** The fields that every message of a family carries. */
export const envelope = (channelPattern: RegExp, about: string) => ({
  channel: z.string().regex(channelPattern).describe(about),
  timestamp: timestampField,
  seq: seqField,
});

/** Of a log family whose events can be several messages. */
export const partFields = {
  part: z
    .int()
    .min(1)
    .describe(
      'Which of the messages of this seq it is, from 1. Who was cut off between two of them gets all of them anew, and ' +
        'knows by (seq, part) which it has had.',
    ),
  parts: z.int().min(1).describe('How many messages there are of this seq.'),
};
