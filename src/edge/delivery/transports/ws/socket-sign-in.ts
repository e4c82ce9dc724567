// Signs a socket in, or renews its credential, with an access token or an API key. A client that wants to be another user
// connects again.
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../../contract/auth/access.js';
import { DomainError } from '../../../../platform/common/errors.js';
import type { Connection } from '../../connection.js';
import { Hub } from '../../hub.js';
import { SocketAuth } from './socket-auth.js';

@Injectable()
export class SocketSignIn {
  constructor(
    private readonly hub: Hub,
    private readonly auth: SocketAuth,
  ) {}

  /** The connection lasts as long as the credential. Throws the reason of a refusal, which is counted. */
  async signIn(connection: Connection, token: unknown): Promise<Caller> {
    const { id, ip } = connection.info;
    try {
      const caller = await this.auth.callerOfToken(token, ip);
      this.auth.assertRenews(connection.caller, caller);
      const refusal = this.hub.authenticate(connection, caller);
      if (refusal === 'unauthenticated')
        throw new DomainError('session_ended', 'The session has ended; sign in again.');
      if (refusal) throw new DomainError('too_many_streams', 'You have reached your limit of open streams.');
      return caller;
    } catch (error) {
      this.auth.refused(error, { id, ip });
      throw error;
    }
  }
}
