// Random identifiers. The only source of randomness in domain code.
import { randomBytes, randomUUID } from 'node:crypto';

/** Lower-case hexadecimal, two characters a byte. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex');

export const randomId = (): string => randomUUID();

/** A random number in [0, 1), so that clients do not all reconnect at once. */
export const jitter = (): number => Math.random();
