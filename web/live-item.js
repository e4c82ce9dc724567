// One item, live: history, then the stream after the history's cursor, for as long as the page shows the item. This
// file does not touch the page; it calls a listener. The stream is of class *state*: after an interruption it sends
// only the newest price. So whenever a value may have been skipped, the history is read again as of that update
// (`minSeq`). Updates that arrive meanwhile are added to the answer by their seq. Then the open bucket is exact
// again.
import { getJson, getJsonPatiently, ApiError } from './api.js';
import { Candles } from './candles.js';
import { EventStream } from './event-stream.js';

const { AbortController, URLSearchParams } = window;

const FEED_POLL_MS = 10_000;
const UNKNOWN_RETRY_MS = 5_000;

export class LiveItem {
  #listener;
  #period;
  #stream = null;
  #candles = null;
  #loading = null;
  /** Updates that arrived while a history was being read. */
  #pending = [];
  /** Every update of this item up to this seq has been received. */
  #seenSeq = -1;
  #isFirstOfConnection = false;
  #life = new AbortController();
  #feedTimer;
  #again;

  /**
   * `listener` is {history(candles), candle(candles, change), update(update), latest(price), seq(seq), state(name),
   * feed(feed), note(text), problem(error or null, willRetry)}.
   */
  constructor(itemId, period, listener) {
    this.itemId = itemId;
    this.#period = period;
    this.#listener = listener;
  }

  start() {
    this.#listener.state('connecting');
    this.#load({});
  }

  stop() {
    window.clearInterval(this.#feedTimer);
    window.clearTimeout(this.#again);
    this.#life.abort();
    this.#loading?.abort();
    this.#stream?.close();
  }

  /** Another period of the same item: the stream goes on. */
  show(period) {
    this.#period = period;
    this.#load({ minSeq: this.#stream?.cursor });
  }

  /** The page was asleep or offline: the state may be out of date. */
  wake() {
    this.#stream?.check();
    this.#stream?.hurry();
    this.#readFeed();
    if (this.#candles) this.#load({ minSeq: this.#stream?.cursor });
  }

  async #load({ minSeq = '', isFresh = false }) {
    window.clearTimeout(this.#again);
    this.#loading?.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#pending = [];
    const query = new URLSearchParams({ period: this.#period });
    if (minSeq) query.set('minSeq', minSeq);
    if (isFresh) query.set('cache', 'skip');
    try {
      const { body, cursor } = await getJsonPatiently(
        `prices/history/${this.itemId}?${query}`,
        loading.signal,
        (error) => this.#listener.problem(error, true),
      );
      loading.signal.throwIfAborted();
      this.#adopt(new Candles(body), cursor);
    } catch (error) {
      if (loading.signal.aborted) return;
      if (error instanceof ApiError && error.code === 'epoch_changed') this.#load({ isFresh: true });
      else this.#fail(error);
    } finally {
      if (this.#loading === loading) this.#loading = null;
    }
  }

  #adopt(candles, cursor) {
    for (const update of this.#pending) if (update.seq > candles.seq) candles.add(update);
    this.#pending = [];
    this.#candles = candles;
    this.#seenSeq = Math.max(this.#seenSeq, candles.seq);
    this.#listener.problem(null, false);
    this.#listener.history(candles);
    this.#listener.seq(this.#seenSeq);
    if (this.#stream) return;
    const parameters = { items: String(this.itemId) };
    this.#stream = new EventStream({ path: 'prices/stream', parameters, cursor }, this.#ears());
    this.#feedTimer = window.setInterval(() => this.#readFeed(), FEED_POLL_MS);
    this.#readFeed();
  }

  #fail(error) {
    this.#listener.problem(error, false);
    if (!this.#stream) this.#listener.state('idle');
    // An unknown item may appear: a server that has just started has no items before its first sync.
    if (error.code === 'unknown_item')
      this.#again = window.setTimeout(() => this.#load({}), UNKNOWN_RETRY_MS);
    if (!(error instanceof ApiError)) throw error;
  }

  #ears() {
    return {
      state: (name) => this.#listener.state(name),
      events: {
        connected: ({ mode }) => {
          this.#isFirstOfConnection = true;
          this.#listener.note('');
          // Without a cursor the server begins at its head: only the history has the events before.
          if (mode === 'live') this.#load({ isFresh: true });
        },
        'price-update': (update, cursor) => this.#take(update, cursor),
        heartbeat: ({ seq }) => {
          this.#seenSeq = seq;
          this.#listener.seq(seq);
        },
        reset: () => {
          this.#seenSeq = -1;
          this.#load({ isFresh: true });
        },
        goodbye: ({ reason, retry_after_ms }) => {
          this.#listener.note(`${GOODBYES[reason] ?? reason}; back in ${Math.ceil(retry_after_ms / 1000)} s`);
        },
        'stream-error': ({ code, message }) => this.#listener.note(`${message} (${code})`),
      },
    };
  }

  #take(update, cursor) {
    const mayHaveSkipped = this.#isFirstOfConnection && update.seq !== this.#seenSeq + 1;
    this.#isFirstOfConnection = false;
    this.#seenSeq = update.seq;
    this.#listener.update(update);
    this.#listener.seq(update.seq);
    if (mayHaveSkipped) {
      this.#load({ minSeq: cursor });
      return;
    }
    if (this.#loading) this.#pending.push(update);
    if (!this.#candles || update.seq <= this.#candles.seq) return;
    const change = this.#candles.add(update);
    if (change !== 'late') this.#listener.candle(this.#candles, change);
    else if (!this.#loading) this.#load({ minSeq: cursor });
  }

  async #readFeed() {
    if (document.hidden) return;
    try {
      const { body } = await getJson(`prices/latest?items=${this.itemId}`, this.#life.signal);
      this.#listener.feed(body.feed);
      const [price] = body.data;
      if (price && price.seq >= this.#seenSeq) this.#listener.latest(price);
    } catch (error) {
      // The history reports problems of the item, and the stream reports problems of the connection.
      if (!(error instanceof ApiError) && !this.#life.signal.aborted) throw error;
    }
  }
}

const GOODBYES = {
  restarting: 'The server restarts',
  lifetime: 'The connection is renewed',
  slow_consumer: 'This page was too slow to follow',
  capacity: 'The server is full',
  rate_limited: 'This address opens too many streams',
  epoch_changed: 'The log has been renewed',
};
