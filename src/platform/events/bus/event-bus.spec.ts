import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Metrics } from '../../common/metrics.js';
import { EventBus } from './event-bus.js';
import type { LoggedEvent } from '../logged-event.js';

const TYPE = 'pricing.prices.changed';

const event = (seq: number): LoggedEvent => ({
  seq,
  atMs: 1_000 + seq,
  type: TYPE,
  channels: { prices: 'prices' },
  data: JSON.stringify({ source: `s${seq}`, timestamp: 't', prices: [] }),
  tx: seq,
});

function build() {
  Logger.overrideLogger(false);
  const metrics = new Metrics();
  return {
    bus: new EventBus(new EventEmitter2(), metrics),
    failures: () => metrics.registry.getSingleMetricAsString('ringside_bus_failures_total'),
  };
}

/** Waits until all ready callbacks have run. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('EventBus', () => {
  it('calls every listener once for each event, in order, with its data parsed', async () => {
    const { bus } = build();
    const heard: string[] = [];
    bus.on(TYPE, 'a', ({ seq, atMs, data }) => void heard.push(`a${seq} ${atMs} ${data.source}`));
    bus.on(TYPE, 'b', async ({ seq }) => void heard.push(`b${seq}`));
    bus.publish([event(1), event(2)]);
    bus.publish([event(3)]);
    await settled();
    expect(heard.filter((line) => line.startsWith('a'))).toEqual(['a1 1001 s1', 'a2 1002 s2', 'a3 1003 s3']);
    expect(heard.filter((line) => line.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
  });

  it('parses nothing without a listener', () => {
    const { bus } = build();
    const parse = jest.spyOn(JSON, 'parse');
    bus.publish([event(1)]);
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  it('gives an async listener one event at a time', async () => {
    const { bus } = build();
    const running: number[] = [];
    let most = 0;
    bus.on(TYPE, 'slow', async ({ seq }) => {
      running.push(seq);
      most = Math.max(most, running.length);
      await settled();
      running.pop();
    });
    bus.publish([event(1), event(2), event(3)]);
    for (let i = 0; i < 10; i += 1) await settled();
    expect([most, running]).toEqual([1, []]);
  });

  it('counts a failure of a listener, and keeps calling all listeners', async () => {
    const { bus, failures } = build();
    const heard: number[] = [];
    bus.on(TYPE, 'bad', ({ seq }) => {
      if (seq === 1) throw new Error('no');
      heard.push(seq);
    });
    bus.on(TYPE, 'rejecting', () => Promise.reject(new Error('no')));
    bus.on(TYPE, 'good', ({ seq }) => void heard.push(seq * 10));
    bus.publish([event(1), event(2)]);
    await settled();
    expect(heard.sort((a, b) => a - b)).toEqual([2, 10, 20]);
    expect(await failures()).toContain('listener="bad",kind="threw"} 1');
    expect(await failures()).toContain('listener="rejecting",kind="threw"} 2');
  });

  it('drops and counts the events beyond the queue of a stuck listener', async () => {
    const { bus, failures } = build();
    bus.on(TYPE, 'stuck', () => new Promise(() => undefined));
    bus.publish(Array.from({ length: 10_004 }, (_, i) => event(i + 1)));
    await settled();
    expect(await failures()).toContain('listener="stuck",kind="dropped"} 3');
  });

  it('calls a removed listener no more, not even for the events in its queue', async () => {
    const { bus } = build();
    const heard: number[] = [];
    const stop = bus.on(TYPE, 'a', async ({ seq }) => void heard.push(seq));
    bus.publish([event(1), event(2)]);
    stop();
    bus.publish([event(3)]);
    await settled();
    expect(heard).toEqual([1]);
  });
});
