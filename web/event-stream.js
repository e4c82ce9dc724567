// One EventSource and the judgement whether it is alive. EventSource reconnects by itself and resumes with
// Last-Event-ID; what it cannot do is notice a silent connection, or come back after a refusal: that is done here.
import { apiUrl, backoffMs } from './api.js';

/** The server says something every 30 s; a stream that is silent for longer than this is taken for dead. */
const SILENCE_MAX_MS = 45_000;
const WATCH_MS = 1_000;
/** What every stream says beside its messages. */
const CONTROL_EVENTS = ['connected', 'heartbeat', 'reset', 'goodbye', 'stream-error'];

export class EventStream {
  #path;
  #parameters;
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
   * `parameters` are those of the address; `cursor` is what to begin after, if anything. `hear` is {state(name),
   * refused(), events}: the states are connecting, live and reconnecting, `refused` is told of an HTTP error, which
   * does not end the attempts, and `events` has a function (data, cursor) for each event by name that is of interest.
   */
  constructor({ path, parameters = {}, cursor = '' }, hear) {
    this.#path = path;
    this.#parameters = parameters;
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
    const url = apiUrl(this.#path);
    for (const [name, value] of Object.entries(this.#parameters)) url.searchParams.set(name, value);
    if (this.#cursor) url.searchParams.set('after', this.#cursor);
    const source = new EventSource(url);
    this.#source = source;
    for (const name of new Set([...CONTROL_EVENTS, ...Object.keys(this.#hear.events)])) {
      source.addEventListener(name, (event) => {
        if (source === this.#source) this.#take(name, event);
      });
    }
    source.onerror = () => {
      if (source !== this.#source) return;
      this.#awaitAnswer();
      if (source.readyState === EventSource.CLOSED) {
        this.#connectLater();
        this.#hear.refused?.();
      }
      this.#tell();
    };
    this.#tell();
  }

  #take(name, event) {
    this.#heardAtMs = window.performance.now();
    this.#cursor = event.lastEventId;
    if (name === 'connected') this.#attempts = 0;
    if (name === 'goodbye') this.#awaitAnswer();
    this.#hear.events[name]?.(JSON.parse(event.data), event.lastEventId);
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
