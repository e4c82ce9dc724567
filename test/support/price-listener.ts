// A user's client: the stock `eventsource` package. It remembers every price update in the order of arrival, and
// checks each message against the contract; `close` reports the breaches.
import { EventSource } from 'eventsource';
import type { PriceUpdate } from '../../src/contract/pricing/prices.js';
import { breachOf } from './contract-check.js';

export class PriceListener {
  readonly updates: PriceUpdate[] = [];
  readonly modes: string[] = [];
  readonly goodbyes: { reason: string; retry_after_ms: number }[] = [];
  readonly resets: { reason: string; seq: number }[] = [];
  heartbeats = 0;
  lastSeq = 0;
  /** The cursor with which it would reconnect. */
  lastId = '';
  private readonly breaches: string[] = [];
  private readonly source: EventSource;

  constructor(url: string) {
    this.source = new EventSource(url);
    this.on<{ mode: string }>('connected', ({ mode }) => this.modes.push(mode));
    this.on<PriceUpdate>('price-update', (update) => this.note(update));
    this.on<PriceUpdate[]>('price-batch', (updates) => updates.forEach((update) => this.note(update)));
    this.on<{ seq: number }>('heartbeat', ({ seq }) => {
      this.heartbeats += 1;
      this.lastSeq = Math.max(this.lastSeq, seq);
    });
    this.on<{ reason: string; retry_after_ms: number }>('goodbye', (goodbye) => this.goodbyes.push(goodbye));
    this.on<{ reason: string; seq: number }>('reset', (reset) => this.resets.push(reset));
  }

  /** The newest update of each item, by the order of arrival, among those with a seq up to `seq`. */
  pricesAsOf(seq: number): Map<number, PriceUpdate> {
    return new Map(
      this.updates.filter((update) => update.seq <= seq).map((update) => [update.item_id, update]),
    );
  }

  close(): void {
    this.source.close();
    const [breach] = this.breaches;
    if (breach) throw new Error(breach);
  }

  private note(update: PriceUpdate): void {
    this.updates.push(update);
    this.lastSeq = update.seq;
  }

  private on<T>(name: string, listener: (data: T) => void): void {
    this.source.addEventListener(name, (event: MessageEvent) => {
      const data: unknown = JSON.parse(String(event.data));
      // This package gives a message without an id an empty id, and does not show the last id.
      this.lastId = event.lastEventId || this.lastId;
      const breach = breachOf(name, data);
      if (breach) this.breaches.push(breach);
      listener(data as T);
    });
  }
}

/** The fields in which two views of a price must agree; seq and timestamp depend on the time of reading. */
export const priceOf = ({ item_id, high, low, high_time, low_time }: PriceUpdate) => ({
  item_id,
  high,
  low,
  high_time,
  low_time,
});
