import { describe, expect, it, jest } from '@jest/globals';
import { familyOf, loggedView, productChannels } from '../../../test/support/product-channels.js';
import { defineEvents, type EventMap } from '../events/index.js';
import type { ChannelOwner } from './channel-owner.js';
import { ChannelRegistry } from './channel-registry.js';
import { ParsedEvents } from './parsed-events.js';

declare module '../events/event-map.js' {
  interface EventMap {
    'test.market.voted': { market: string; choices: string[] };
  }
}

const owner = (family: 'market' | 'book'): ChannelOwner => ({
  family,
  message: (body, { channel, seq, tx, part, parts }) => ({
    key: '',
    name: null,
    json: JSON.stringify([body, channel, seq, tx, part, parts]),
  }),
});
const votesOf = ({ market, choices }: EventMap['test.market.voted']) =>
  choices.map((choice) => ({ type: 'vote', market_id: market, data: { choice } }));
const voted = loggedView('test.market.voted', { market: 'm1', choices: ['yes', 'no'] });

describe('the registry of channels', () => {
  it('lets several modules join one family', () => {
    const registry = productChannels();
    registry.translate('test.market.voted', 'market', votesOf);
    const [first, second] = familyOf(registry, 'market').messages(voted, 'market:m1');
    expect(JSON.parse(first?.json ?? '')).toEqual({
      type: 'vote',
      market_id: 'm1',
      data: { choice: 'yes' },
      channel: 'market:m1',
      timestamp: '2023-11-14T22:13:20.000Z',
      seq: 42,
      tx: 41,
      part: 1,
      parts: 2,
    });
    expect(JSON.parse(second?.json ?? '')).toMatchObject({ data: { choice: 'no' }, part: 2, parts: 2 });
  });

  it('parses an event once for all families and channels', () => {
    const registry = new ChannelRegistry();
    const heard: unknown[] = [];
    for (const family of ['market', 'book'] as const) {
      registry.own(owner(family));
      registry.translate('test.market.voted', family, (data) => {
        heard.push(data);
        return [];
      });
    }
    const parse = jest.spyOn(JSON, 'parse');
    familyOf(registry, 'market').messages(voted, 'market:m1');
    familyOf(registry, 'market').messages(voted, 'market:m2');
    familyOf(registry, 'book').messages(voted, 'book:m1');
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
    expect(heard.map((data) => data === heard[0])).toEqual([true, true, true]);
  });

  it('has no messages of an event whose type no module translates', () => {
    const unknown = { ...voted, type: 'gone.module.event' };
    expect(familyOf(productChannels(), 'market').messages(unknown, 'market:m1')).toEqual([]);
  });

  it('refuses a second owner and a second translator', () => {
    const registry = new ChannelRegistry();
    registry.own(owner('market'));
    expect(() => registry.own(owner('market'))).toThrow('the family market has two owners');
    registry.translate('test.market.voted', 'market', votesOf);
    expect(() => registry.translate('test.market.voted', 'market', votesOf)).toThrow(
      'test.market.voted has two translators for the family market',
    );
  });

  it('is complete with what the product registers', () => {
    expect(() => productChannels().assertComplete()).not.toThrow();
  });

  it('names a family that has no owner, and a type that has no translator', () => {
    expect(() => new ChannelRegistry().assertComplete()).toThrow('the family admin has no owner');
    defineEvents({ 'test.market.voted': ['market'] });
    const registry = productChannels();
    expect(() => registry.assertComplete()).toThrow(
      'test.market.voted has no translator for the family market',
    );
    registry.translate('test.market.voted', 'market', votesOf);
    expect(() => registry.assertComplete()).not.toThrow();
  });
});

describe('parsed events', () => {
  it('keep the newest data, up to a length of text', () => {
    const parsed = new ParsedEvents();
    const events = Array.from({ length: 4 }, () => loggedView('t', 'x'.repeat(25_000)));
    for (const event of events) parsed.of(event);
    const parse = jest.spyOn(JSON, 'parse');
    for (const event of events.slice(2)) parsed.of(event);
    expect(parse).not.toHaveBeenCalled();
    for (const event of events.slice(0, 1)) parsed.of(event);
    expect(parse).toHaveBeenCalledTimes(1);
    parse.mockRestore();
  });
});
