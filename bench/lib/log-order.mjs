// The order of the log itself, as REST's `events` lists it. With several commits under way, the order of the messages'
// numbers is not the order of the log, so what the subscribers received is compared with this order.
import { CHANNEL } from './message.mjs';

const PAGE = 1_000;

export class LogOrder {
  #url;
  #cursor;

  /** `cursor` is the point of the log after which the compared messages begin. */
  constructor(port, cursor) {
    this.#url = `http://127.0.0.1:${port}/api/v1/events?channels=${CHANNEL}&limit=${PAGE}`;
    this.#cursor = cursor;
  }

  /** How many places differ between the received messages, as `{seq, n}`, and the log since the last call. */
  async misplaced(received) {
    const logged = await this.#read();
    let count = Math.abs(logged.length - received.length);
    for (let i = 0; i < Math.min(logged.length, received.length); i += 1)
      if (logged[i].seq !== received[i].seq || logged[i].n !== received[i].n) count += 1;
    return count;
  }

  async #read() {
    const found = [];
    for (;;) {
      const answer = await fetch(`${this.#url}&after=${this.#cursor}`);
      if (!answer.ok) throw new Error(`events: ${answer.status} ${await answer.text()}`);
      const { data, cursor, more } = await answer.json();
      for (const { seq, data: message } of data) found.push({ seq, n: message.n });
      this.#cursor = cursor;
      if (!more) return found;
    }
  }
}
