// A part of the server's state that a client holds and keeps current: read once over REST, then followed on the stream.
import type { RingsideError } from '../rest/errors.js';

/**
 * `opening`: before the first read. `behind`: the value is true as of `seq`, and newer facts are on their way. `level`: the value is
 * current. `failed`: the server refuses the read or the channel. `closed`: nobody uses the resource.
 */
export type ResourceState = 'opening' | 'behind' | 'level' | 'failed' | 'closed';

/** A part of the state of the server, kept current by the stream. */
export interface Resource<T> {
  /** Null before the first read. Each change makes a new object; a value that was handed out never changes. */
  readonly value: T | null;
  readonly state: ResourceState;
  /** The position of the log as of which `value` is true. */
  readonly seq: number;
  /** Why the last read failed; null after a read that did not. */
  readonly error: RingsideError | null;
  /** `change`: once for each flush of whole commits. `state`: when `state` changes. Returns a function that removes the listener. */
  on(event: 'change' | 'state', listener: () => void): () => void;
  /** Resolves when the resource is level for the first time. Rejects with the error when it fails or is closed before. */
  readonly ready: Promise<void>;
  /** Reads again over REST. Resolves when the value includes the answer. */
  reload(): Promise<void>;
  /** The second call does nothing. Calls for the same thing share a resource; it ends a second after its last user has closed it. */
  close(): void;
}
