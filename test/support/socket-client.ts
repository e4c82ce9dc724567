// A user's WebSocket client: the stock `ws` package. It remembers every message in the order of arrival, and checks
// each message against the contract; `close` reports the breaches.
import { WebSocket, type ClientOptions } from 'ws';
import { breachOf } from './contract-check.js';
import { eventually } from './eventually.js';

export type SocketMessage = Record<string, unknown> & {
  type?: string;
  id?: string | null;
  channel?: string;
  seq?: number;
};

export class SocketClient {
  readonly messages: SocketMessage[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly socket: WebSocket;
  private readonly breaches: string[] = [];

  /** `query` begins with `?`. */
  constructor(url: string, options: ClientOptions = {}, query = '') {
    this.socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws${query}`, options);
    this.socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as SocketMessage;
      const breach = breachOf(null, message);
      if (breach) this.breaches.push(breach);
      this.messages.push(message);
    });
    this.socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }));
    this.socket.on('error', () => undefined);
  }

  async open(): Promise<this> {
    await this.next('welcome');
    return this;
  }

  send(command: unknown): void {
    this.socket.send(typeof command === 'string' ? command : JSON.stringify(command));
  }

  /** The first message of this type, and with this id if one is given; waits until it arrives. */
  next(type: string, id?: string): Promise<SocketMessage> {
    return eventually(() => {
      const found = this.messages.find((it) => it.type === type && (id === undefined || it.id === id));
      if (!found) throw new Error(`no ${type} ${id ?? ''} came`);
      return found;
    });
  }

  /** Messages of channels, without the control messages of the server. */
  get heard(): SocketMessage[] {
    return this.messages.filter(({ channel }) => channel !== undefined);
  }

  close(): void {
    this.socket.terminate();
    const [breach] = this.breaches;
    if (breach) throw new Error(breach);
  }
}
