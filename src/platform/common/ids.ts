// Random identifiers. The only source of chance in domain code.
import { randomBytes, randomUUID } from 'node:crypto';

/** Lower-case hexadecimal, two characters a byte. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

export const randomId = (): string => randomUUID();

/** A number in [0, 1), for jitter: returning clients must not all come at once. */
export const jitter = (): number => Math.random();
