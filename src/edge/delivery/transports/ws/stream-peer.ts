// A client of a socket as the commands of delivery itself need it: the peer of any command, with its connection of the hub.
import type { SocketPeer, SocketReply } from '../../../../platform/channels/index.js';
import type { Caller } from '../../../../contract/auth/access.js';
import type { Connection } from '../../connection.js';

export abstract class StreamPeer implements SocketPeer {
  constructor(readonly connection: Connection) {}

  static of(peer: SocketPeer): StreamPeer {
    if (!(peer instanceof StreamPeer)) throw new Error('the command did not come from a socket');
    return peer;
  }

  get caller(): Caller {
    return this.connection.caller;
  }

  get ip(): string {
    return this.connection.info.ip;
  }

  abstract send(reply: SocketReply): void;

  /** The client has signed in, or renewed its credential. */
  abstract signedIn(before: Caller): Promise<void>;
}
