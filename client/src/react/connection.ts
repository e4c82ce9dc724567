// The connection itself, and times that are counted by the server's clock.
import { useCallback, useSyncExternalStore } from 'react';
import type { Ringside, SessionState } from '../index.js';
import type { RingsideError } from '../rest/errors.js';
import { useRingside } from './provider.js';
import { Source } from './source.js';
import { useSource } from './use-source.js';

const SECOND_MS = 1_000;

/** What `useConnection` returns. */
export interface Connection {
  readonly state: SessionState;
  /** The server has answered, and something came within the last 45 s. */
  readonly isConnected: boolean;
  /** `ws` or `sse`; null before the first connection. */
  readonly transport: string | null;
  /** Why the connection is away. */
  readonly error: RingsideError | null;
  /** Times that the connection was lost. */
  readonly reconnectCount: number;
}

const IDLE: Connection = {
  state: 'idle',
  isConnected: false,
  transport: null,
  error: null,
  reconnectCount: 0,
};

class ConnectionSource extends Source<Connection> {
  private readonly stop: () => void;

  constructor(private readonly ringside: Ringside) {
    super();
    this.stop = ringside.on('state', this.touch);
  }

  close(): void {
    this.stop();
  }

  protected look(): Connection {
    const { state, transport, error, reconnects: reconnectCount } = this.ringside;
    return { state, isConnected: state === 'open', transport, error, reconnectCount };
  }

  protected kept(): readonly never[] {
    return [];
  }
}

/** How the one connection of the client is. */
export const useConnection = (): Connection =>
  useSource({ key: 'connection', make: (ringside) => new ConnectionSource(ringside), idle: IDLE });

/**
 * Whole seconds until the deadline by the server's clock, whatever the clock of this machine says. 0: the deadline has passed, but
 * the last word is the server's. Null without a deadline, and on a server. `deadline`: a date, ISO 8601, or milliseconds since 1970.
 */
export function useCountdown(deadline: Date | string | number | null): number | null {
  const ringside = useRingside();
  const endMs = deadline === null ? Number.NaN : new Date(deadline).getTime();
  const listen = useCallback(
    (changed: () => void) => (ringside ? everySecond(ringside, endMs, changed) : () => undefined),
    [ringside, endMs],
  );
  const read = (): number | null =>
    ringside && !Number.isNaN(endMs) ? Math.max(0, Math.ceil((endMs - ringside.now()) / SECOND_MS)) : null;
  return useSyncExternalStore(listen, read, () => null);
}

/** Calls `changed` when another second is over, until the end. */
function everySecond(ringside: Ringside, endMs: number, changed: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const count = (): void => {
    const leftMs = endMs - ringside.now();
    if (leftMs > 0) timer = setTimeout(tick, leftMs % SECOND_MS || SECOND_MS);
  };
  const tick = (): void => {
    changed();
    count();
  };
  count();
  let isOver = Number.isNaN(endMs);
  if (!isOver && !ringside.clock.isExact)
    void ringside.clock.read().then(() => {
      if (isOver) return;
      clearTimeout(timer);
      tick();
    });
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
