// What a resource shows, and who listens to it. All handles of one thing share a cell, and a driver keeps it current.
import { HandlerFailed, type RingsideError } from '../rest/errors.js';
import type { ResourceState } from './resource.js';

type Listener = () => void;

export class Cell<T> {
  value: T | null = null;
  state: ResourceState = 'opening';
  error: RingsideError | null = null;
  /** How often the value was read again because folding was not enough. */
  repairs = 0;
  readonly ready: Promise<void>;
  /** Resolve and reject `ready`; only the first call counts. */
  settle!: { readonly resolve: Listener; readonly reject: (error: RingsideError) => void };
  /** The position of the value. */
  seqNow: () => number = () => 0;
  private readonly listeners = { change: new Set<Listener>(), state: new Set<Listener>() };
  private shown: { readonly value: T | null; readonly state: ResourceState } = this.now;

  /** `report` hears of listeners that throw. */
  constructor(private readonly report: (error: RingsideError) => void) {
    this.ready = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.ready.catch(() => undefined);
  }

  on(event: 'change' | 'state', listener: Listener): () => void {
    this.listeners[event].add(listener);
    return () => void this.listeners[event].delete(listener);
  }

  /** Ends in a state from which only a new read leads. */
  end(state: 'failed' | 'closed', error: RingsideError): void {
    this.state = state;
    this.error = error;
    this.settle.reject(error);
  }

  /** Tells listeners what is new since the last call. */
  tell(): void {
    const { value, state } = this.shown;
    this.shown = this.now;
    if (this.value !== value) this.emit('change');
    if (this.state !== state) this.emit('state');
  }

  private get now() {
    return { value: this.value, state: this.state };
  }

  private emit(event: 'change' | 'state'): void {
    for (const listener of [...this.listeners[event]])
      try {
        listener();
      } catch (cause) {
        this.report(new HandlerFailed('a resource', cause));
      }
  }
}
