// The one way in which hooks read what lives outside of React. Nothing starts while a component renders: the first listener starts
// the source, and on a server no one listens.
import { useCallback, useInsertionEffect, useRef, useSyncExternalStore } from 'react';
import type { Ringside } from '../index.js';
import { clientOf, keepClient, releaseClient } from './clients.js';
import { useRingside } from './provider.js';
import { Shared } from './shared.js';
import type { Place, Source } from './source.js';

export interface SourceUse<S, E> {
  /** Names the source and all that `make` depends on; null: idle. */
  readonly key: string | null;
  readonly make: (ringside: Ringside) => Source<S, E>;
  /** The snapshot before the first listener, and on a server: always the same object. */
  readonly idle: S;
  /** Hears each event once; the newest function of the component is called. */
  readonly heard?: ((event: E) => void) | undefined;
  /** Without it, the credential of the client. */
  readonly token?: string | null | undefined;
}

const sources = new WeakMap<Ringside, Shared<Source<unknown, unknown>>>();

function sourcesOf<S, E>(ringside: Ringside): Shared<Source<S, E>> {
  const known = sources.get(ringside) ?? new Shared();
  sources.set(ringside, known);
  return known as unknown as Shared<Source<S, E>>;
}

export function useSource<S, E = never>(use: SourceUse<S, E>): S {
  const { key, idle, token = null } = use;
  const ringside = useRingside();
  const newest = useRef(use);
  const place = useRef<Place>({ source: null, count: 0 });
  useInsertionEffect(() => {
    newest.current = use;
  });
  const listen = useCallback(
    (changed: () => void) => {
      if (!ringside || key === null) return () => undefined;
      const client = keepClient(ringside, token);
      const shared = sourcesOf<S, E>(client);
      const source = shared.use(key, () => newest.current.make(client));
      const heard = (event: E): void => newest.current.heard?.(event);
      const ear = { changed, heard, place: place.current };
      source.join(ear);
      return () => {
        source.leave(ear);
        shared.release(key);
        releaseClient(ringside, token);
      };
    },
    [ringside, key, token],
  );
  const read = (): S => {
    const client = ringside && key !== null ? clientOf(ringside, token) : undefined;
    return client && key !== null ? (sourcesOf<S, E>(client).peek(key)?.snapshot ?? idle) : idle;
  };
  return useSyncExternalStore(listen, read, () => idle);
}
