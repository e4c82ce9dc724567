import { describe, expect, it } from '@jest/globals';
import type { LoggedEvent } from '../../platform/events/index.js';
import type { Audience } from './audience.js';
import { ActiveChannels } from './active-channels.js';

const audience = (...sources: string[][]): Audience =>
  ({ subscriptions: sources.map((of) => ({ sources: of })) }) as unknown as Audience;
const events = (...channels: LoggedEvent['channels'][]): LoggedEvent[] =>
  channels.map((of, i) => ({
    seq: i + 1,
    atMs: 0,
    tx: 1,
    type: 'exchange.user.changed',
    channels: of,
    data: '{}',
  }));

describe('the active channels', () => {
  it('are the channels of the present audiences', () => {
    const active = new ActiveChannels();
    const committed = events({ user: 'user:u1' }, { market: 'market:m1', book: 'book:m1' }, {});
    expect(active.count(committed)).toBe(0);
    const both = audience(['user:u1', 'user:u2'], ['book:m1']);
    const one = audience(['user:u1']);
    active.add(both);
    active.add(one);
    expect(active.count(committed)).toBe(2);
    active.remove(both);
    expect(active.count(committed)).toBe(1);
    active.remove(one);
    expect(active.count(committed)).toBe(0);
  });

  it('are all channels of a family when an audience listens to the whole family', () => {
    const active = new ActiveChannels();
    active.add(audience(['pricing:all']));
    expect(active.count(events({ pricing: 'pricing:7' }, { user: 'user:u1' }))).toBe(1);
  });
});
