import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { channelNamesOf, CLIENT_COMMANDS, subscribeSchema } from './socket-commands.js';

const { subscribe: aSubscribe, unsubscribe, ping, pong, auth } = CLIENT_COMMANDS;
const clientCommandSchema = z.discriminatedUnion('action', [aSubscribe, unsubscribe, ping, pong, auth]);

const subscribe = (fields: object) => ({ action: 'subscribe', channels: ['prices'], ...fields });
const problemsOf = (command: unknown) =>
  clientCommandSchema
    .safeParse(command)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('a client command', () => {
  it.each([
    ['one channel', subscribe({})],
    ['a market', { action: 'subscribe', market_id: '42' }],
    [
      'every option',
      subscribe({
        id: 'a:b-c.d_1',
        after: '099fa072-1s',
        history: 1000,
        snapshot: true,
        items: [2],
        batch: true,
      }),
    ],
    [
      'a channel that does not exist: the answer refuses it by name',
      subscribe({ channels: ['colours:red'] }),
    ],
    ['100 channels', subscribe({ channels: Array.from({ length: 100 }, (_, i) => `market:${i}`) })],
    ['an unsubscription by id', { action: 'unsubscribe', id: 'a' }],
    ['an unsubscription by market', { action: 'unsubscribe', market_id: '42' }],
    ['an unsubscription by channels', { action: 'unsubscribe', channels: ['prices'] }],
    ['text beyond the basic plane', subscribe({ channels: ['😀'] })],
    ['a token', { action: 'auth', token: 'x' }],
  ])('is read with %s', (_what, command) => {
    expect(problemsOf(command)).toBeUndefined();
  });

  it.each([
    ['no object', 'subscribe', /object/],
    ['no action', {}, /action/],
    ['an unknown action', { action: 'dance' }, /action.*'subscribe'/],
    ['neither channels nor market', { action: 'subscribe' }, /either channels or market_id/],
    ['both', subscribe({ market_id: '42' }), /either channels or market_id/],
    ['no channel', subscribe({ channels: [] }), /channels/],
    [
      '101 channels',
      subscribe({ channels: Array.from({ length: 101 }, (_, i) => `market:${i}`) }),
      /channels/,
    ],
    ['a channel of 129 characters', subscribe({ channels: ['x'.repeat(129)] }), /channels\.0/],
    ['U+0000', subscribe({ channels: ['a\0b'] }), /U\+0000/],
    ['half a surrogate pair', subscribe({ channels: ['a\ud800'] }), /surrogate/],
    ['the other half', { action: 'auth', token: '\udc00' }, /surrogate/],
    ['a market that is no id', { action: 'subscribe', market_id: 'a b' }, /market_id/],
    ['an empty id', subscribe({ id: '' }), /id/],
    ['an id of 65 characters', subscribe({ id: 'a'.repeat(65) }), /id/],
    ['an id with a space', subscribe({ id: 'a b' }), /id/],
    ['an id with a line break at its end', subscribe({ id: 'a\n' }), /id/],
    ['a history of 1001', subscribe({ history: 1001 }), /history/],
    ['half a message of history', subscribe({ history: 0.5 }), /history/],
    ['item 0', subscribe({ items: [0] }), /items\.0/],
    ['items as text', subscribe({ items: ['2'] }), /items\.0/],
    ['no items', subscribe({ items: [] }), /items/],
    ['501 items', subscribe({ items: Array.from({ length: 501 }, (_, i) => i + 1) }), /items/],
    ['an option that does not exist', subscribe({ snapshots: true }), /snapshots/],
    ['an unsubscription from nothing', { action: 'unsubscribe' }, /either id, market_id or channels/],
    [
      'an unsubscription from both',
      { action: 'unsubscribe', id: 'a', channels: ['prices'] },
      /either id, market_id or channels/,
    ],
    ['a ping with more', { action: 'ping', at: 1 }, /at/],
  ])('is refused with %s, and the field is named', (_what, command, problem) => {
    expect(problemsOf(command)?.join('; ')).toMatch(problem);
  });

  it('names each channel once, also a market in its short form', () => {
    const channels = ['prices', 'market:1', 'prices'];
    expect(channelNamesOf(subscribeSchema.parse(subscribe({ channels })))).toEqual(['prices', 'market:1']);
    expect(channelNamesOf(subscribeSchema.parse({ action: 'subscribe', market_id: '42' }))).toEqual([
      'market:42',
    ]);
  });
});
