// Signatures of messages: HMAC-SHA256 in constant time, bounded headers, and the age of a message.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../../../platform/common/errors.js';
import type { Message } from './provider.port.js';

/** Characters of a header. */
const HEADER_MAX = 1_000;
/** Signatures of one message: a provider that changes its secret signs with both. */
const SIGNATURES_MAX = 8;
const SECOND_MS = 1_000;

export const badSignature = () =>
  new DomainError('bad_signature', 'The signature of the message is not valid.');

/** Throws `bad_signature` without the header, and `signature_too_long`. */
export function headerOf({ headers }: Message, name: string): string {
  const value = headers[name];
  if (typeof value !== 'string' || value === '') throw badSignature();
  if (value.length > HEADER_MAX)
    throw new DomainError('signature_too_long', `The header ${name} has more than ${HEADER_MAX} characters.`);
  return value;
}

/** Throws `bad_signature` for a text that is no time, and `stale_signature`. */
export function assertFreshSeconds(seconds: string, nowMs: number, maxAgeMs: number): void {
  if (!/^\d{1,12}$/.test(seconds)) throw badSignature();
  if (Math.abs(nowMs - Number(seconds) * SECOND_MS) > maxAgeMs)
    throw new DomainError('stale_signature', 'The message was signed too long ago, or its clock is wrong.');
}

/** Throws `bad_signature` unless one of the given texts is the signature. */
export function assertSigned(
  secret: string | Buffer,
  signed: string,
  encoding: 'hex' | 'base64',
  given: readonly string[],
): void {
  const expected = createHmac('sha256', secret).update(signed, 'utf8').digest();
  const isOne = given.slice(0, SIGNATURES_MAX).some((text) => {
    const bytes = Buffer.from(text, encoding);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!isOne) throw badSignature();
}
