// The common fields of messages: position in the log, time, channel, amounts and prices. A client's text is refused when
// PostgreSQL or UTF-8 cannot store it unchanged.
import { z } from 'zod';
import { ID_PATTERN } from './streams/channels.js';
import { CURSOR_PATTERN } from './cursor.js';

/** Prices and probabilities of outcomes are basis points; 10000 is certainty. */
export const PRICE_BPS_MAX = 10_000;

export const seqField = z.int().min(0).describe('Position in the event log.');
export const timestampField = z.iso.datetime().describe('ISO 8601, UTC.');
export const cursorField = z
  .string()
  .regex(CURSOR_PATTERN)
  .describe(
    '`EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: reconnect with it to continue from here.',
  );

export const priceBpsField = z.int().min(0).max(PRICE_BPS_MAX).describe('Basis points, 0 to 10000.');

/** An amount that is never negative. 1 credit or share is 1,000,000 µ. It is a string, because it may exceed 2^53. */
export const microField = z
  .string()
  .regex(/^(0|[1-9]\d{0,18})$/)
  .describe('Micro units (1 credit = 1000000) as a decimal string.');

export const idField = z.string().regex(ID_PATTERN).describe('1 to 64 letters, digits, `_` and `-`.');

/** Whether PostgreSQL and UTF-8 can store the text: it has no U+0000 and no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text);

/** A client's text of `min` to `max` UTF-16 units. */
export const textField = (min: number, max: number) =>
  z
    .string()
    .min(min)
    .max(max)
    .refine(isStorableText, { message: 'must not contain U+0000 or half a surrogate pair' });

/** A text of one line, without control characters. `textField` already reports U+0000. */
export const lineField = (min: number, max: number) =>
  textField(min, max).refine((text) => !/\p{Cc}/u.test(text.replaceAll('\0', '')), {
    message: 'must not contain control characters',
  });

/** Controls that turn the direction of what follows them, so that a reader sees other words than the text has. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/u;
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;
const CONTROLS_BUT_LINES = /[^\P{Cc}\n\t]/u;

/** A person's text for other people: at least one visible character, no controls but line breaks and tabs. Never markup. */
export const plainTextField = (max: number) =>
  textField(1, max)
    .refine((text) => SEEN.test(text), { message: 'must have a visible character' })
    .refine((text) => !CONTROLS_BUT_LINES.test(text.replaceAll('\0', '')), {
      message: 'must not contain control characters',
    })
    .refine((text) => !TURNING.test(text), { message: 'must not turn the direction of writing' });

/** The same on one line. */
export const plainLineField = (max: number) =>
  plainTextField(max).refine((text) => !/[\n\t]/.test(text), { message: 'must be one line' });

/** The fields that every message of a channel has. */
export const envelope = (channelPattern: RegExp, about: string) => ({
  channel: z.string().regex(channelPattern).describe(about),
  timestamp: timestampField,
  seq: seqField,
});

/** Fields of a log channel, where one event can give several messages. */
export const partFields = {
  part: z
    .int()
    .min(1)
    .describe(
      'Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends ' +
        'all of them again; (seq, part) shows which you already have.',
    ),
  parts: z.int().min(1).describe('The number of messages of this seq.'),
};
