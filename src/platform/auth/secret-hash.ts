// How random secrets (tokens, tickets, keys, cookies) are stored: only as SHA-256. They hold 256 random bits, so no
// slower hash is needed. A lookup by hash makes no comparison whose time could reveal the secret.
import { createHash, createHmac, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Found again from both parts, and from neither alone. */
export const derivedSecret = (secret: string, salt: string): string =>
  createHmac('sha256', secret).update(salt).digest('base64url');
