import { describe, expect, it } from '@jest/globals';
import { ANONYMOUS, type Caller } from '../../../contract/auth/access.js';
import type { EventChannels } from '../../../contract/streams/channels.js';
import { ChannelRegistry, type ChannelBodies, type Envelope } from '../../../platform/channels/index.js';
import type { LoggedEvent } from '../../../platform/events/index.js';
import { Letters } from './letters.js';
import { refusedChannels, Wishes, type Wish } from './wishes.js';

const registry = new ChannelRegistry();
registry.own<'user'>({
  family: 'user',
  message: ({ event, data }: ChannelBodies['user'], { channel, seq }: Envelope) => ({
    key: '',
    name: null,
    json: JSON.stringify({ event, data, channel, seq }),
  }),
  rule: ({ id }, { userId }) => (id === userId ? null : 'forbidden_channel'),
});
registry.own<'market'>({
  family: 'market',
  message: ({ type, market_id, data }: ChannelBodies['market'], { channel, seq }: Envelope) => ({
    key: '',
    name: null,
    json: JSON.stringify({ type, market_id, data, channel, seq }),
  }),
  covers: (channel) => [channel === 'market:quiet' ? 'market:m1' : channel],
  carries: (channel) => channel !== 'market:quiet',
});
registry.translate('watchlists.list.updated', 'user', ({ notices }) => notices);
registry.translate('watchlists.list.updated', 'market', () => [
  { type: 'trade', market_id: 'm1', data: {} },
  { type: 'vote', market_id: 'm1', data: {} },
]);

let seq = 0;
function event(channels: EventChannels, ...notices: object[]): LoggedEvent {
  seq += 1;
  const data = JSON.stringify({ notices });
  return { seq, atMs: 0, type: 'watchlists.list.updated', channels, data, tx: seq };
}

const letters = new Letters();
const wishes = (wish: Partial<Wish>): Wishes =>
  new Wishes(registry, { channels: ['user:u1', 'market:m1'], types: null, markets: null, ...wish }, letters);
const typesOf = (wish: Partial<Wish>, from: LoggedEvent): string[] =>
  wishes(wish)
    .lettersOf(from)
    .map(({ type }) => type);

const PLACED = { event: 'order_placed', data: { order: { marketId: 'm2' } } };
const BALANCE = { event: 'balance_updated', data: { total: '1' } };
const BOTH: EventChannels = { user: 'user:u1', market: 'market:m1' };

describe('the messages of an event for an endpoint', () => {
  it('are those of its channels, once per family, in the order of a stream', () => {
    expect(typesOf({}, event(BOTH, PLACED, BALANCE))).toEqual([
      'trade',
      'vote',
      'order_placed',
      'balance_updated',
    ]);
    expect(typesOf({ channels: ['market:all', 'market:m1'] }, event(BOTH))).toEqual(['trade', 'vote']);
    expect(typesOf({ channels: ['user:u2', 'market:m2'] }, event(BOTH, PLACED))).toEqual([]);
    expect(typesOf({}, event({}))).toEqual([]);
  });

  it('are those of the first channel that carries any', () => {
    expect(typesOf({ channels: ['market:quiet', 'market:m1'] }, event(BOTH))).toEqual(['trade', 'vote']);
  });

  it('have a type, and the rest of a stream’s message unchanged', () => {
    const placed = event({ user: 'user:u1' }, PLACED);
    const [letter] = wishes({}).lettersOf(placed);
    expect(letter?.body).toBe(
      `{"type":"order_placed",${JSON.stringify({ ...PLACED, channel: 'user:u1', seq: placed.seq }).slice(1)}`,
    );
    const [trade] = wishes({}).lettersOf(event({ market: 'market:m1' }));
    expect(JSON.parse(trade?.body ?? '')).toMatchObject({ type: 'trade', channel: 'market:m1' });
  });

  it('on every market have the channel of their own market', () => {
    const [letter] = wishes({ channels: ['market:all'] }).lettersOf(event({ market: 'market:m1' }));
    expect(letter?.channel).toBe('market:m1');
  });

  it('have parts with names of their own, whatever the filter leaves out', () => {
    const both = event(BOTH, PLACED, BALANCE);
    const parts = wishes({ types: ['vote', 'balance_updated'] })
      .lettersOf(both)
      .map(({ part }) => part);
    expect(parts).toEqual(['market_2', 'user_2']);
  });

  it.each<[string, Partial<Wish>, string[]]>([
    ['a type', { types: ['vote', 'order_placed'] }, ['vote', 'order_placed']],
    ['a market of the channel', { markets: ['m1'] }, ['trade', 'vote']],
    ['a market in the data', { markets: ['m2'] }, ['order_placed']],
    ['both', { markets: ['m1', 'm2'], types: ['trade', 'order_placed'] }, ['trade', 'order_placed']],
    ['nothing', { markets: ['m3'] }, []],
  ])('are filtered by %s', (_kind, wish, expected) => {
    expect(typesOf(wish, event(BOTH, PLACED, BALANCE))).toEqual(expected);
  });

  it('tell which events of the log to read', () => {
    const { sources, filter } = wishes({ channels: ['user:u1', 'market:all'] });
    expect([...sources]).toEqual(['user:u1', 'market:all']);
    expect(filter).toEqual({ user: ['user:u1'], market: ['market:all'] });
  });
});

describe('the channels of an endpoint', () => {
  const caller: Caller = { ...ANONYMOUS, userId: 'u1', role: 'user' };
  it('are refused when a stream of them would be', () => {
    const names = ['user:u1', 'user:u2', 'market:m1', 'market:all', 'pricing:all', 'nonsense'];
    expect(refusedChannels(registry, names, caller)).toEqual([
      { channel: 'user:u2', code: 'forbidden_channel' },
      { channel: 'pricing:all', code: 'unknown_channel' },
      { channel: 'nonsense', code: 'unknown_channel' },
    ]);
  });
});
