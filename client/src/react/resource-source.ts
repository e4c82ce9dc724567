// A resource of the client for components. The resource changes once for each commit, so its components change together.
import type { Resource } from '../replica/resource.js';
import type { Ringside } from '../index.js';
import type { RingsideError } from '../rest/errors.js';
import { Source } from './source.js';
import { useSource } from './use-source.js';

export interface Followed<T> {
  /** Null before the first read. */
  readonly value: T | null;
  readonly isLoading: boolean;
  readonly error: RingsideError | null;
  /** The value is current, and the stream keeps it so. */
  readonly isLive: boolean;
  /** The position of the log as of which the value is true. */
  readonly seq: number;
  /** Reads again over REST. */
  readonly reload: () => Promise<void>;
}

const reload = (): Promise<void> => Promise.resolve();
const IDLE: Followed<never> = {
  value: null,
  isLoading: false,
  error: null,
  isLive: false,
  seq: 0,
  reload,
};
const LOADING: Followed<never> = { ...IDLE, isLoading: true };

/** `pick`: what the components show of the resource, a new object. */
class ResourceSource<T, R extends Resource<unknown>> extends Source<Followed<T>> {
  private readonly reload = (): Promise<void> => this.resource.reload();

  constructor(
    private readonly resource: R,
    private readonly pick: (resource: R) => T | null,
  ) {
    super();
    resource.on('change', this.show);
    resource.on('state', this.show);
  }

  close(): void {
    this.resource.close();
  }

  protected look(): Followed<T> {
    const { state, error, seq } = this.resource;
    const value = this.pick(this.resource);
    const isLoading = value === null && state !== 'failed';
    return { value, isLoading, error, isLive: state === 'level', seq, reload: this.reload };
  }

  protected kept(): readonly never[] {
    return [];
  }
}

export interface FollowUse<T, R> {
  /** Names the resource with all of its options; null: idle. */
  readonly key: string | null;
  readonly open: (ringside: Ringside) => R;
  readonly pick: (resource: R) => T | null;
}

/** On a server, and before the first effect, a resource is loading. */
export const useResource = <T, R extends Resource<unknown>>(use: FollowUse<T, R>): Followed<T> =>
  useSource<Followed<T>>({
    key: use.key,
    make: (ringside) => new ResourceSource(use.open(ringside), use.pick),
    idle: use.key === null ? IDLE : LOADING,
  });
