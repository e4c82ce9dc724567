// A user on `/socket.io`: the stock client. It remembers all events in the order of arrival.
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Json } from './accounts.js';
import { eventually } from './eventually.js';

export type IoOptions = Partial<ManagerOptions & SocketOptions>;

export class IoHand {
  readonly events: { readonly name: string; readonly data: Json }[] = [];
  readonly socket: Socket;
  /** Why the server refused the connection. */
  refusal: Json = null;

  /** `namespace` begins with a slash. */
  constructor(
    url: string,
    token: unknown,
    { namespace = '/', ...options }: IoOptions & { namespace?: string } = {},
  ) {
    this.socket = io(url + namespace, { auth: { token }, forceNew: true, reconnection: false, ...options });
    this.socket.onAny((name: string, data: Json) => this.events.push({ name, data }));
    this.socket.on('connect_error', (error: Error & { data?: Json }) => {
      this.refusal = error.data ?? { code: error.message };
    });
  }

  named(name: string): Json[] {
    return this.events.filter((event) => event.name === name).map(({ data }) => data);
  }

  /** The first event of this name; waits until it arrives. */
  next(name: string): Promise<Json> {
    return eventually(() => {
      if (this.refusal) throw new Error(JSON.stringify(this.refusal));
      const [first] = this.named(name);
      if (!first) throw new Error(`no ${name} came`);
      return first;
    });
  }

  async open(): Promise<this> {
    await this.next('pending_proposals');
    return this;
  }

  refused(): Promise<Json> {
    return eventually(() => {
      if (!this.refusal) throw new Error('not refused yet');
      return this.refusal;
    });
  }

  /** The answer that the acknowledgement callback gets. */
  ask(event: string, fields: Json = {}): Promise<Json> {
    return this.socket.timeout(20_000).emitWithAck(event, fields);
  }

  /** The events about a proposal, each with its result, in order. */
  heard(proposalId: string): string[] {
    return this.events
      .filter(({ name, data }) => name.startsWith('proposal_') && data.proposal?.id === proposalId)
      .map(({ name, data }) => [name, data.result ?? data.outcome].filter(Boolean).join(' '));
  }

  close(): void {
    this.socket.close();
  }
}
