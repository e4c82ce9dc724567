// A user's client of any SSE stream: the stock `eventsource` package. It remembers all events in the order of
// arrival, and checks each message against the contract; `close` reports the breaches.
import { EventSource } from 'eventsource';
import { SSE_CONTROL_MESSAGES } from '../../src/contract/streams/stream.js';
import { breachOf } from './contract-check.js';
import { eventually } from './eventually.js';

export interface HeardEvent {
  /** null for a message of a channel. */
  readonly name: string | null;
  readonly data: Record<string, unknown>;
}

export class StreamListener {
  readonly events: HeardEvent[] = [];
  /** The status after which it gave up; undefined while it is open or reconnects. */
  refusedWith: number | undefined;
  private readonly breaches: string[] = [];
  private readonly source: EventSource;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.source = new EventSource(url, {
      fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
    });
    for (const name of Object.keys(SSE_CONTROL_MESSAGES)) this.on(name, name);
    this.on('message', null);
    this.source.addEventListener('error', ({ code }) => {
      if (this.source.readyState === EventSource.CLOSED) this.refusedWith = code;
    });
  }

  /** Data of the messages of channels. */
  get heard(): Record<string, unknown>[] {
    return this.named(null);
  }

  named(name: string | null): Record<string, unknown>[] {
    return this.events.filter((event) => event.name === name).map(({ data }) => data);
  }

  /** The first event of this name; waits until it arrives. */
  next(name: string): Promise<Record<string, unknown>> {
    return eventually(() => {
      if (this.refusedWith !== undefined) throw new Error(`refused with ${this.refusedWith}`);
      const [first] = this.named(name);
      if (!first) throw new Error(`no ${name} came`);
      return first;
    });
  }

  /** The last words of the stream; afterwards it does not reconnect. */
  async goodbye(): Promise<string> {
    const { reason } = await this.next('goodbye');
    this.source.close();
    return String(reason);
  }

  /** The status of the final refusal. */
  refusal(): Promise<number> {
    return eventually(() => this.refusedWith ?? 0);
  }

  close(): void {
    this.source.close();
    const [breach] = this.breaches;
    if (breach) throw new Error(breach);
  }

  private on(eventName: string, name: string | null): void {
    this.source.addEventListener(eventName, (event: MessageEvent) => {
      const data = JSON.parse(String(event.data)) as Record<string, unknown>;
      const breach = breachOf(name, data);
      if (breach) this.breaches.push(breach);
      this.events.push({ name, data });
    });
  }
}
