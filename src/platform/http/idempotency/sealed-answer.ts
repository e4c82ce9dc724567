// Encrypts the stored answer of a named request. The key of the cipher is derived from the Idempotency-Key, of which the
// table holds a hash alone: a copy of the table shows no answer, and so no secret that an answer holds.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { NamedRequest } from './idempotency-key.js';

type Name = Pick<NamedRequest, 'owner' | 'key'>;

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'ringside idempotent answer';

/** The id of the row of a request. */
export const idOf = ({ owner, key }: Name): string =>
  createHash('sha256')
    .update(JSON.stringify([owner, key]))
    .digest('base64url');

/** Undefined, which no JSON can hold, becomes an empty text. */
export function seal(name: Name, answer: unknown): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, cipherKeyOf(name), iv);
  const text = answer === undefined ? '' : JSON.stringify(answer);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Throws for bytes that `seal` has not made for this name. */
export function unseal(name: Name, sealed: Buffer): unknown {
  const decipher = createDecipheriv(CIPHER, cipherKeyOf(name), sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const text = Buffer.concat([
    decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)),
    decipher.final(),
  ]).toString('utf8');
  return text === '' ? undefined : JSON.parse(text);
}

const cipherKeyOf = ({ owner, key }: Name): Buffer =>
  Buffer.from(hkdfSync('sha256', key, owner, PURPOSE, KEY_BYTES));
