// The public id of a user: constant for a user, and not reversible, because it is a hash of a random id.
import { createHash } from 'node:crypto';

const PUBLIC_ID_LENGTH = 16;

/** `p_` and the beginning of a hash of the user id. */
export const publicIdOf = (userId: string): string =>
  `p_${createHash('sha256').update(userId).digest('base64url').slice(0, PUBLIC_ID_LENGTH)}`;
