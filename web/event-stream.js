// One EventSource and the judgement whether it is alive. EventSource reconnects by itself and resumes with
// Last-Event-ID; what it cannot do is notice a silent connection, or come back after a refusal: that is done here.
import { apiUrl, backoffMs } from './api.js';

/** The server says something every 30 s; a stream that is silent for longer than this is taken for dead. */
const SILENCE_MAX_MS = 45_000;
const WATCH_MS = 1_000;

export class PriceStream {
  #itemId;
  #hear;
  #source = null;
  #cursor;
  #state = 'connecting';
  #wasLive = false;
  #attempts = 0;
  #attemptAtMs = 0;
  #heardAtMs = null;
  #retry;
  #watch;

  /**
   * `hear` is {state(name), connected(data), update(data, cursor), heartbeat(data), reset(data), goodbye(data),
   * trouble(data)}. The states are connecting, live and reconnecting.
   */
  constructor(itemId, cursor, hear) {
    this.#itemId = itemId;
    this.#cursor = cursor;
    this.#hear = hear;
    this.#watch = window.setInterval(() => this.check(), WATCH_MS);
    this.#connect();
  }

  /** The cursor to resume after; empty when the server has withdrawn it. */
  get cursor() {
    return this.#cursor;
  }

  close() {
    window.clearInterval(this.#watch);
    this.#disconnect();
  }

  /** Looks whether the connection still lives; also to be called when the page wakes up. */
  check() {
    const nowMs = window.performance.now();
    const sinceMs = nowMs - (this.#heardAtMs ?? this.#attemptAtMs);
    if (this.#source && sinceMs >= SILENCE_MAX_MS) this.#connect();
    this.#tell();
  }

  /** Tries again now instead of when the backoff ends. */
  hurry() {
    if (this.#state !== 'live') this.#connect();
  }

  #connect() {
    this.#disconnect();
    this.#awaitAnswer();
    const url = apiUrl('prices/stream');
    url.searchParams.set('items', String(this.#itemId));
    if (this.#cursor) url.searchParams.set('after', this.#cursor);
    const source = new EventSource(url);
    this.#source = source;
    const on = (name, handle) =>
      source.addEventListener(name, (event) => {
        if (source !== this.#source) return;
        this.#heardAtMs = window.performance.now();
        this.#cursor = event.lastEventId;
        handle(JSON.parse(event.data), event.lastEventId);
        this.#tell();
      });
    on('connected', (data) => {
      this.#attempts = 0;
      this.#hear.connected(data);
    });
    on('price-update', (data, cursor) => this.#hear.update(data, cursor));
    on('heartbeat', (data) => this.#hear.heartbeat(data));
    on('reset', (data) => this.#hear.reset(data));
    on('goodbye', (data) => {
      this.#awaitAnswer();
      this.#hear.goodbye(data);
    });
    on('stream-error', (data) => this.#hear.trouble(data));
    source.onerror = () => {
      if (source !== this.#source) return;
      this.#awaitAnswer();
      if (source.readyState === EventSource.CLOSED) this.#connectLater();
      this.#tell();
    };
    this.#tell();
  }

  /** From now on the connection has to prove again that it lives. */
  #awaitAnswer() {
    this.#heardAtMs = null;
    this.#attemptAtMs = window.performance.now();
  }

  #connectLater() {
    this.#disconnect();
    this.#retry = window.setTimeout(() => this.#connect(), backoffMs(this.#attempts));
    this.#attempts += 1;
  }

  #disconnect() {
    window.clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #tell() {
    const isLive = this.#source?.readyState === EventSource.OPEN && this.#heardAtMs !== null;
    if (isLive) this.#wasLive = true;
    const state = isLive ? 'live' : this.#wasLive || this.#attempts > 0 ? 'reconnecting' : 'connecting';
    if (state === this.#state) return;
    this.#state = state;
    this.#hear.state(state);
  }
}
