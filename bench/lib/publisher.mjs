// Publishes numbered messages, in the server's process. `flood` is as fast as the contender accepts, but never more
// than `window` messages ahead of the slowest subscriber. `pace` and `single` send a given number of messages per second
// by the clock.
import { sleep } from './clock.mjs';
import { FIRST_N } from './message.mjs';

/** Most messages of one batch when the publisher is behind. */
const DUE_MAX = 100;

const turn = () => new Promise((resolve) => setImmediate(resolve));

export class Publisher {
  #send;
  #published = 0;
  #acknowledged = 0;
  #wake = () => {};

  /** `send(ns, dataBytes)` publishes the messages of these numbers, in order, and may return a promise. */
  constructor(send) {
    this.#send = send;
  }

  /** The numbers start again at the beginning, for a new crowd. */
  restart() {
    this.#published = 0;
    this.#acknowledged = 0;
  }

  /** The number of messages that the slowest subscriber has. */
  acknowledge(count) {
    this.#acknowledged = count;
    this.#wake();
  }

  async flood({ seconds = Infinity, messages = Infinity, batch, window = Infinity, dataBytes }) {
    const endsAt = performance.now() + seconds * 1_000;
    const limit = this.#published + messages;
    while (performance.now() < endsAt && this.#published < limit) {
      if (this.#published + batch - this.#acknowledged > window) {
        await new Promise((resolve) => (this.#wake = resolve));
      } else {
        await this.#publish(Math.min(batch, limit - this.#published), dataBytes);
        await turn();
      }
    }
    return { published: this.#published };
  }

  /** A publisher that is behind the clock puts all due messages into its next batch, as a group commit would. */
  async pace({ seconds, messagesPerSecond, dataBytes }) {
    const startedAt = performance.now();
    const total = Math.round(seconds * messagesPerSecond);
    const commits = [];
    for (let sent = 0; sent < total;) {
      const waitMs = startedAt + (sent * 1_000) / messagesPerSecond - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      const isDue = Math.floor(((performance.now() - startedAt) / 1_000) * messagesPerSecond) + 1;
      const count = Math.min(Math.max(1, isDue - sent), total - sent, DUE_MAX);
      const answer = await this.#publish(count, dataBytes);
      commits.push({ messages: count, committedAtUs: answer?.committedAtUs });
      sent += count;
    }
    return { published: this.#published, commits };
  }

  /** Each message has a commit of its own, at its time by the clock, with at most `inFlight` commits under way. */
  async single({ seconds, messagesPerSecond, inFlight, dataBytes }) {
    const startedAt = performance.now();
    const total = Math.round(seconds * messagesPerSecond);
    const underWay = new Set();
    for (let sent = 0; sent < total; sent += 1) {
      const waitMs = startedAt + (sent * 1_000) / messagesPerSecond - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      while (underWay.size >= inFlight) await Promise.race(underWay);
      const commit = this.#publish(1, dataBytes).finally(() => underWay.delete(commit));
      underWay.add(commit);
    }
    await Promise.all(underWay);
    return { published: this.#published, seconds: (performance.now() - startedAt) / 1_000 };
  }

  async #publish(count, dataBytes) {
    const ns = Array.from({ length: count }, (_, i) => FIRST_N + this.#published + i);
    this.#published += count;
    return this.#send(ns, dataBytes);
  }
}
