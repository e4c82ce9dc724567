// Who wants to hear of the connection: the options of the app, and any number of listeners.
import { RingsideError } from '../rest/errors.js';
import type { SessionOptions } from './session.js';

type Hooks = Pick<SessionOptions, 'onState' | 'onError'>;

export class Watch {
  /** Why the connection is away. */
  error: RingsideError | null = null;
  readonly hooks: Required<Hooks>;
  private readonly listeners = new Set<() => void>();

  constructor({ onState, onError }: Hooks) {
    this.hooks = {
      onError: (error) => {
        if (error.code !== 'handler_failed') this.error = error;
        onError?.(error);
      },
      onState: (state) => {
        if (state === 'open' || state === 'idle') this.error = null;
        else if (state === 'waiting')
          this.error ??= new RingsideError('unreachable', 'The connection is lost; it is tried again.');
        onState?.(state);
        for (const listener of [...this.listeners]) listener();
      },
    };
  }

  on(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}
