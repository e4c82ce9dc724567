// The hooks on a server: they render without a page, without a connection and without a request. And what they rest on, without React.
import { describe, expect, it } from '@jest/globals';
import { createElement, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { connect } from '../index.js';
import * as hooks from './index.js';
import { Shared } from './shared.js';
import { Source } from './source.js';

const HOOKS: Readonly<Record<string, () => unknown>> = {
  useConnection: () => hooks.useConnection(),
  useCountdown: () => hooks.useCountdown('2030-01-01T00:00:00Z'),
  useSSE: () => hooks.useSSE({ channel: 'fights' }),
  useSSE_with_a_token: () => hooks.useSSE({ channel: 'fights', token: 't' }),
  useMultiSSE: () => hooks.useMultiSSE(['fights', 'bets'], 't'),
  usePriceStream: () => hooks.usePriceStream({ itemIds: [560] }),
  useLiveBufferStore: () => hooks.useLiveBufferStore((state) => state.getBuffer(560)),
  useHybridPrice: () => hooks.useHybridPrice('m1'),
  useMarket: () => hooks.useMarket('m1'),
  useBook: () => hooks.useBook('m1'),
  useCandles: () => hooks.useCandles({ itemId: 560, period: '24h' }),
  useRealtimeOrders: () => hooks.useRealtimeOrders({ status: 'OPEN' }),
  useRealtimePositions: () => hooks.useRealtimePositions(),
  useRealtimeAccount: () => hooks.useRealtimeAccount('u_1'),
  useEnhancedWatchlists: () => hooks.useEnhancedWatchlists(),
  useProposals: () => hooks.useProposals(null),
};

/** What the hook returns at the server's render. */
function rendered(
  use: () => unknown,
  withClient: boolean,
): { readonly value: unknown; readonly asked: number } {
  let value: unknown;
  let asked = 0;
  const Scene = () => {
    value = use();
    return null;
  };
  const client = connect({
    url: 'http://server',
    fetch: () => {
      asked += 1;
      return new Promise(() => undefined);
    },
  });
  const scene = createElement(Scene);
  const tree = withClient ? createElement(hooks.RingsideProvider, { client }, scene) : scene;
  renderToString(createElement(StrictMode, null, tree));
  client.close();
  return { value, asked };
}

describe('a hook on a server', () => {
  it('is in this list', () => {
    const names = Object.keys(hooks).filter((name) => /^use[A-Z]/.test(name) && name !== 'useRingside');
    expect(names.filter((name) => !(name in HOOKS))).toEqual([]);
  });

  it.each(Object.entries(HOOKS))('%s renders what it begins with, and asks nothing', (_, use) => {
    expect('window' in globalThis || 'document' in globalThis).toBe(false);
    const alone = rendered(use, false);
    const inProvider = rendered(use, true);
    expect([alone.asked, inProvider.asked]).toEqual([0, 0]);
    for (const { value } of [alone, inProvider])
      if (typeof value === 'object' && value !== null)
        for (const claim of [{ isConnected: true }, { isLive: true }]) expect(value).not.toMatchObject(claim);
  });

  it('says what it will be: loading, idle, or not connected', () => {
    const of = (name: string) => rendered(HOOKS[name] as () => unknown, true).value;
    expect(of('useRealtimeOrders')).toMatchObject({
      orders: [],
      isLoading: true,
      isLive: false,
      seq: 0,
      error: null,
    });
    expect(of('useProposals')).toMatchObject({ proposals: [], isLoading: false });
    expect(of('useSSE')).toMatchObject({ isConnected: false, events: [], error: null });
    expect(of('useMultiSSE')).toMatchObject({ isConnected: false, events: [], error: null, byChannel: {} });
    expect(of('usePriceStream')).toMatchObject({
      isConnected: false,
      lastUpdate: null,
      connectionError: null,
      reconnectCount: 0,
    });
    expect([of('useCountdown'), of('useLiveBufferStore')]).toEqual([null, null]);
  });

  it('refuses an act without a client', async () => {
    const { create } = rendered(HOOKS.useEnhancedWatchlists as () => unknown, false).value as {
      create: (name: string) => Promise<unknown>;
    };
    await expect(create('Main card')).rejects.toMatchObject({ code: 'no_client' });
  });
});

describe('the constants', () => {
  it('are those of the stream and of the backoff', async () => {
    const { Backoff } = await import('../wire/backoff.js');
    const backoff = new Backoff(() => 1);
    const waits = Array.from({ length: 12 }, () => backoff.next());
    expect(waits[0]).toBe(hooks.SSE_RECONNECT_BASE_DELAY);
    expect(Math.max(...waits)).toBe(hooks.SSE_RECONNECT_MAX_DELAY);
    expect(hooks.SSE_STREAM_URL).toBe('/api/v1/prices/stream');
  });
});

class Numbers extends Source<readonly number[], number> {
  private readonly all: number[] = [];
  isClosed = false;

  say(number: number): void {
    this.all.push(number);
    this.touch();
    this.tell(number);
  }

  close(): void {
    this.isClosed = true;
  }

  protected look(): readonly number[] {
    return [...this.all];
  }

  protected kept(): readonly number[] {
    return this.all.slice(-3);
  }
}

describe('a source', () => {
  const listener = () => {
    const heard: number[] = [];
    return {
      heard,
      changes: 0,
      changed() {
        this.changes += 1;
      },
      place: { source: null as object | null, count: 0 },
    };
  };
  const join = (source: Numbers, of: ReturnType<typeof listener>, fail = false) => {
    const ear = {
      changed: () => of.changed(),
      heard: (number: number) => {
        of.heard.push(number);
        if (fail) throw new Error(`the app fails at ${number}`);
      },
      place: of.place,
    };
    source.join(ear);
    return () => source.leave(ear);
  };
  const painted = () => new Promise((resolve) => setTimeout(resolve, 1));

  it('tells each listener everything once, also one that leaves and comes back', async () => {
    const source = new Numbers();
    const [early, late] = [listener(), listener()];
    const leave = join(source, early);
    source.say(1);
    leave();
    join(source, early);
    for (const number of [2, 3]) source.say(number);
    join(source, late);
    source.say(4);
    expect([early.heard, late.heard]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
    await painted();
    expect([early.changes, late.changes]).toEqual([1, 1]);
  });

  it('shows several changes in one step, and the same object until then', async () => {
    const source = new Numbers();
    const before = source.snapshot;
    const one = listener();
    join(source, one);
    for (const number of [1, 2, 3]) source.say(number);
    expect(source.snapshot).toBe(before);
    await painted();
    expect([one.changes, source.snapshot]).toEqual([1, [1, 2, 3]]);
  });

  it('tells all listeners when one throws, and passes the error on', () => {
    const source = new Numbers();
    const [bad, good] = [listener(), listener()];
    join(source, bad, true);
    join(source, good);
    expect(() => source.say(1)).toThrow('the app fails at 1');
    expect([bad.heard, good.heard]).toEqual([[1], [1]]);
  });
});

describe('a shared thing', () => {
  it('is made once, and is kept for the next user of the same key', () => {
    const shared = new Shared<Numbers>();
    const first = shared.use('a', () => new Numbers());
    shared.release('a');
    expect(shared.use('a', () => new Numbers())).toBe(first);
    expect(first.isClosed).toBe(false);
    expect(shared.peek('b')).toBeUndefined();
  });

  it('takes another key only without a user', () => {
    const shared = new Shared<Numbers>();
    const first = shared.use('a', () => new Numbers());
    expect(shared.rename('b')).toBeUndefined();
    shared.release('a');
    expect(shared.rename('b')).toBe(first);
    expect([shared.peek('a'), shared.use('b', () => new Numbers())]).toEqual([undefined, first]);
  });
});
