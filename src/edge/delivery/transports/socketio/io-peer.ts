// One namespace of a socket.io client. An answer and the event of the user's stream about the same change have one name, so the
// client gets only the answer: while a command runs, events of the stream wait for its answer.
import type { Socket } from 'socket.io';
import type { SocketReply } from '../../../../platform/channels/index.js';
import type { Connection } from '../../connection.js';
import { StreamPeer } from '../ws/stream-peer.js';
import type { IoEvent } from './io-encoder.js';

/** Answers whose event of the stream is not sent. */
const ANSWERED_MAX = 100;
/** Events that wait for the answer to a command. */
const HELD_MAX = 1_000;

export class IoPeer extends StreamPeer {
  lastReply: SocketReply | null = null;
  /** Earlier events are part of the list of pending proposals that was sent. */
  private fromSeq = 0;
  private held: IoEvent[] | null = null;
  private readonly answered = new Set<string>();

  constructor(
    private readonly socket: Socket,
    connection: Connection,
  ) {
    super(connection);
  }

  send(reply: SocketReply): void {
    this.lastReply = reply;
    if ('seq' in reply && typeof reply.seq === 'number') this.fromSeq = reply.seq;
    const key = keyOf(reply.type, reply);
    if (key) this.answered.add(key);
    for (const oldest of this.answered) {
      if (this.answered.size <= ANSWERED_MAX) break;
      this.answered.delete(oldest);
    }
    this.socket.emit(reply.type, reply);
  }

  say(event: string, data: object): void {
    this.socket.emit(event, data);
  }

  deliver(event: IoEvent): void {
    if (event.seq <= this.fromSeq) return;
    if (!this.held) {
      this.tell(event);
      return;
    }
    this.held.push(event);
    if (this.held.length >= HELD_MAX) this.release();
  }

  /** A namespace opens with a credential, so its greeting has been sent. */
  signedIn(): Promise<void> {
    return Promise.resolve();
  }

  /** Events wait from now on. */
  hold(): void {
    this.lastReply = null;
    this.held = [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const event of held) this.tell(event);
  }

  private tell({ event, data }: IoEvent): void {
    const key = keyOf(event, data);
    if (key && this.answered.delete(key)) return;
    this.socket.emit(event, data);
  }
}

/** Names a change of a proposal. */
function keyOf(event: string, data: object): string | null {
  const { proposalId, proposal } = data as { proposalId?: unknown; proposal?: { id?: unknown } };
  const id = proposalId ?? proposal?.id;
  return typeof id === 'string' ? `${event} ${id}` : null;
}
