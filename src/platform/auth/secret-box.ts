// Encrypts secrets that Ringside must read again, so that a copy of the database shows none. The key is SECRETS_KEY, or
// follows from the key of access tokens. A secret is bound to its place: moved to another row, it cannot be opened.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { SIGNING_KEY } from './sessions/signing-key.js';

const CIPHER = 'aes-256-gcm';
const PURPOSE = 'ringside secret box';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

@Injectable()
export class SecretBox {
  private readonly key: Buffer;

  constructor(
    @Inject(CONFIG) { SECRETS_KEY }: Pick<Config, 'SECRETS_KEY'>,
    @Inject(SIGNING_KEY) signingKey: Uint8Array,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', SECRETS_KEY ?? signingKey, '', PURPOSE, KEY_BYTES));
  }

  /** `place` names what the secret belongs to, such as a table and an id. */
  seal(place: string, secret: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, iv).setAAD(Buffer.from(place));
    return Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** Null for bytes that were not sealed for this place with this key. */
  open(place: string, sealed: Buffer): string | null {
    if (sealed.length < IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(0, IV_BYTES));
    decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(-TAG_BYTES));
    const text = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES));
    try {
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }
}
