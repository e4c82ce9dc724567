// Access to commands of sockets: the same rules and the same limits as those of the routes that do the same.
import { Injectable } from '@nestjs/common';
import type { Caller, KeyScope } from '../../../contract/auth/access.js';
import { DomainError } from '../../common/errors.js';
import { assertAllowed, RateLimiter, type BucketName } from '../limits/rate-limiter.js';

interface Peer {
  readonly caller: Caller;
  readonly ip: string;
}

interface Needs {
  /** The scope that an API key needs. */
  readonly scope: KeyScope;
  readonly bucket?: BucketName;
}

@Injectable()
export class SocketAccess {
  constructor(private readonly limiter: RateLimiter) {}

  /** The user who may do this now. Throws `unauthenticated`, `forbidden` and `rate_limited`. */
  async admit({ caller, ip }: Peer, { scope, bucket = 'general' }: Needs): Promise<string> {
    const { userId, scopes } = caller;
    if (userId === null) throw new DomainError('unauthenticated', 'Sign in first.');
    if (scopes && !scopes.includes(scope))
      throw new DomainError('forbidden', `The key needs the scope ${scope}.`);
    const state = await this.limiter.take(bucket, caller, ip);
    if (state.limit > 0)
      assertAllowed(state, `You may send ${state.limit} commands and requests of this kind in a minute.`);
    return userId;
  }
}
