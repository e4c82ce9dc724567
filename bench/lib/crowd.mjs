// The load: many subscribers in this process, and their findings. It reports the position of the slowest subscriber,
// which limits the publisher, and notes latencies from `at` in the message to the read that brought its last byte.
import { sleep, until } from './clock.mjs';
import { Latencies } from './latency.mjs';
import { Reference } from './reference.mjs';
import { Subscriber } from './subscriber.mjs';

const CONNECT_AT_ONCE = 250;
const PROGRESS_MS = 3;

export class Crowd {
  subscribers = [];
  latencies = new Latencies();
  #sampleEvery;
  #measuredFrom = 0;
  #timer;
  #acknowledged = 0;
  #arrivals;

  /**
   * Notes the latency of each delivery of every `sampleEvery`th subscriber; checks order and bytes of all
   * subscribers. With `comparesLog` the caller compares the order of the numbers with the log. `read` is that of the reference.
   */
  constructor({ port, dialect, sampleEvery = 10, comparesLog = false, read }) {
    this.port = port;
    this.dialect = dialect;
    this.reference = new Reference(dialect.framing, { comparesLog, read });
    this.#sampleEvery = sampleEvery;
  }

  async connect(count) {
    for (let done = 0; done < count; done += CONNECT_AT_ONCE) {
      const group = Array.from({ length: Math.min(CONNECT_AT_ONCE, count - done) }, (_, i) =>
        this.add(done + i),
      );
      await Promise.all(group.map((subscriber) => subscriber.connected()));
      if (this.dialect.ready) await until(() => group.every(({ isReady }) => isReady), 'subscriptions');
    }
  }

  add(index, options = {}) {
    const onData = index % this.#sampleEvery === 0 ? (subscriber) => this.#noteLatency(subscriber) : () => {};
    const { port, dialect, reference } = this;
    const subscriber = new Subscriber({ port, dialect, reference, onData, index, ...options });
    this.subscribers.push(subscriber);
    return subscriber;
  }

  /** Waits until each subscriber has seen the sync message, or the frame that begins its stream. */
  begun() {
    return until(
      () => this.subscribers.every(({ offset }) => offset !== undefined),
      'the sync message',
      120_000,
    );
  }

  /** Calls `onProgress` with the number of messages that every subscriber has, as it grows. */
  watch(onProgress) {
    this.#timer = setInterval(() => {
      const count = this.slowestCount();
      if (count === this.#acknowledged) return;
      this.#acknowledged = count;
      onProgress(count);
    }, PROGRESS_MS);
  }

  slowestCount() {
    let least = Infinity;
    for (const { offset } of this.subscribers) if (offset < least) least = offset;
    return this.reference.countAt(least, this.#acknowledged);
  }

  /** Keeps every noted latency with its message, for a caller with a better start time than `at`. */
  keepArrivals(capacity) {
    this.#arrivals = { message: new Int32Array(capacity), us: new Int32Array(capacity), length: 0 };
  }

  /** Latencies from a later start: `shiftUs[i]` after the i-th measured message was made. */
  latenciesFrom(shiftUs) {
    const { message, us, length } = this.#arrivals;
    const latencies = new Latencies();
    for (let i = 0; i < length; i += 1) latencies.add(us[i] - shiftUs[message[i] - this.#measuredFrom]);
    return latencies.summary();
  }

  /** When the i-th measured message was made, by the clock of all processes. */
  madeAtUs(i) {
    return this.reference.madeAt[this.#measuredFrom + i];
  }

  /** From here on latencies count; all messages published so far have arrived. */
  beginMeasuring() {
    this.#measuredFrom = this.reference.count;
    this.latencies = new Latencies();
  }

  /** Waits until every subscriber has `count` messages, or nothing has arrived for `quietMs`, or a stream is broken. */
  async settle(count, quietMs = 5_000) {
    let before = -1;
    let since = performance.now();
    while (this.slowestCount() < count && !this.subscribers.some(({ isBroken }) => isBroken)) {
      const bytes = this.subscribers.reduce((sum, { offset }) => sum + offset, 0);
      if (bytes !== before) since = performance.now();
      else if (performance.now() - since > quietMs) return;
      before = bytes;
      await sleep(20);
    }
  }

  /** The results for the messages from `beginMeasuring` up to the `count`th. */
  result(count) {
    const { reference, subscribers } = this;
    const wanted = count - this.#measuredFrom;
    let missing = 0;
    for (const { offset } of subscribers) missing += count - Math.min(count, reference.countAt(offset));
    const startedAt = reference.madeAt[this.#measuredFrom];
    const endedAt = subscribers.reduce((latest, { lastAtUs }) => Math.max(latest, lastAtUs), 0);
    const deliveries = wanted * subscribers.length - missing;
    const begin = this.#measuredFrom === 0 ? 0 : reference.ends[this.#measuredFrom - 1];
    return {
      subscribers: subscribers.length,
      messages: wanted,
      deliveries,
      deliveriesPerSecond: Math.round(deliveries / ((endedAt - startedAt) / 1e6)),
      seconds: Number(((endedAt - startedAt) / 1e6).toFixed(2)),
      bytesPerDelivery: Number(((reference.ends[count - 1] - begin) / wanted).toFixed(1)),
      latencyMs: this.latencies.summary(),
      missing,
      misplaced: reference.misplaced,
      differing: subscribers.filter(({ isBroken }) => isBroken).length,
      otherFrames: reference.otherFrames,
      disconnected: subscribers.filter(({ isClosed }) => isClosed).length,
    };
  }

  close() {
    clearInterval(this.#timer);
    for (const subscriber of this.subscribers) subscriber.close();
  }

  #noteLatency(subscriber) {
    const { reference } = this;
    const count = reference.countAt(subscriber.offset, subscriber.count);
    for (let i = Math.max(subscriber.count, this.#measuredFrom); i < count; i += 1) {
      const us = subscriber.lastAtUs - reference.madeAt[i];
      this.latencies.add(us);
      if (this.#arrivals) this.#keep(i, us);
    }
    subscriber.count = count;
  }

  #keep(message, us) {
    const arrivals = this.#arrivals;
    arrivals.message[arrivals.length] = message;
    arrivals.us[arrivals.length] = us;
    arrivals.length += 1;
  }
}
