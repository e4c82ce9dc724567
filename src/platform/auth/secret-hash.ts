// How random secrets (tokens, tickets, keys, cookies) are kept: as SHA-256 alone. They hold 256 bits of chance, so
// nothing slower is needed, and a lookup by hash compares nothing that a clock could tell.
import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');
