// One EventSource, and the check that it is alive. EventSource reconnects by itself and resumes with Last-Event-ID.
// It cannot notice a silent connection or reconnect after a refusal; this file does both.
import { apiUrl, backoffMs } from './api.js';

/** The server sends something every 30 s; a stream that is silent for longer than this counts as dead. */
const SILENCE_MAX_MS = 45_000;
const WATCH_MS = 1_000;
/** The events that every stream sends besides its messages. */
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
   * `parameters` are those of the address; `cursor` is the cursor to begin after, if any. `hear` is {state(name),
   * refused(), events}. The states are connecting, live and reconnecting. `refused` is called on an HTTP error, which
   * does not end the attempts. `events` has a function (data, cursor) for each event name that the caller wants.
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

  /** Checks whether the connection is still alive; the page also calls this when it wakes up. */
  check() {
    const nowMs = window.performance.now();
    const sinceMs = nowMs - (this.#heardAtMs ?? this.#attemptAtMs);
    if (this.#source && sinceMs >= SILENCE_MAX_MS) this.#connect();
    this.#tell();
  }

  /** Tries again now and does not wait for the end of the backoff. */
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

  /** From now on the connection has to prove again that it is alive. */
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
