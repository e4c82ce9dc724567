import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import {
  eventOf,
  FakeFamily,
  LINE_ENCODER,
  linesOf,
  messageOf,
  subscriptionTo,
} from '../../../test/support/delivery-fakes.js';
import { parseCursor } from '../../contract/cursor.js';
import type { ChannelMessage } from '../../platform/channels/index.js';
import type { LoggedEvent } from '../../platform/events/index.js';
import { sharedWork } from '../../../test/support/shared-work.js';
import { Audience, STEP_MAX_BYTES } from './audience.js';
import type { Subscription } from './subscription.js';
import { firstToSay, matches } from './translations.js';

const prices = new FakeFamily('prices');
const pricing = new FakeFamily('pricing');
const market = new FakeFamily('market');
/** Dots behind a key only make its message longer. */
const books = new FakeFamily('book');
const book = Object.assign(books, {
  messages: ({ seq, data }: LoggedEvent): readonly ChannelMessage[] =>
    (JSON.parse(data) as string[]).map((text) => ({
      ...messageOf(text, seq),
      key: text.replaceAll('.', ''),
    })),
  owner: Object.assign(books.owner, {
    merge: (messages: readonly ChannelMessage[]): ChannelMessage => ({
      key: messages[0]?.key ?? '',
      name: null,
      json: messages.map(({ json }) => json).join('+'),
    }),
  }),
});
const audienceOf = (...subscriptions: Subscription[]) =>
  new Audience(Audience.idOf(subscriptions, LINE_ENCODER), subscriptions, LINE_ENCODER, sharedWork());
const mixed = () => audienceOf(subscriptionTo(market, 'market:1'), subscriptionTo(prices, 'prices'));
const withBooks = (work = sharedWork()) => {
  const channels = [
    subscriptionTo(book, 'book:1'),
    subscriptionTo(book, 'book:2'),
    subscriptionTo(market, 'market:1'),
  ];
  return new Audience(Audience.idOf(channels, LINE_ENCODER), channels, LINE_ENCODER, work);
};
const step = (audience: Audience, events: readonly LoggedEvent[]) => {
  const { bytes, upTo } = audience.makeStep(events, events.at(-1)?.seq ?? 0, 'e', false);
  return { lines: linesOf(bytes), upTo };
};

describe('an audience', () => {
  it('keeps the newest message per key of a state family, at its own place, and all messages of a log family', () => {
    const events = [
      eventOf(1, { prices: 'prices' }, 'a', 'b'),
      eventOf(2, { market: 'market:1' }, 'x'),
      eventOf(3, { prices: 'prices' }, 'a'),
      eventOf(4, { market: 'market:1' }, 'x'),
    ];
    const { bytes, upTo } = mixed().makeStep(events, 9, 'e', false);
    expect(linesOf(bytes)).toEqual(['b@1 e-1', 'x@2 e-2', 'a@3 e-3', 'x@4 e-4']);
    expect(upTo).toBe(9);
  });

  it('gives all messages of an event but the last the cursor before the event', () => {
    const { bytes } = mixed().makeStep([eventOf(7, { prices: 'prices' }, 'a', 'b', 'c')], 7, 'e', false);
    expect(linesOf(bytes)).toEqual(['a@7 e-6', 'b@7 e-6', 'c@7 e-7']);
  });

  it('marks every cursor while a snapshot is due', () => {
    const { bytes } = mixed().makeStep([eventOf(7, { prices: 'prices' }, 'a', 'b')], 7, 'e', true);
    expect(linesOf(bytes)).toEqual(['a@7 e-6s', 'b@7 e-7s']);
  });

  it('omits other channels and other keys', () => {
    const audience = audienceOf(subscriptionTo(prices, 'prices', { keys: new Set(['b']) }));
    const events = [eventOf(1, { prices: 'prices' }, 'a', 'b'), eventOf(2, { market: 'market:1' }, 'x')];
    expect(linesOf(audience.makeStep(events, 2, 'e', false).bytes)).toEqual(['b@1 e-1']);
    expect(audience.makeStep([events[1] as never], 2, 'e', false)).toEqual({ bytes: null, upTo: 2 });
  });

  it('sends an event once per family, named after the first channel that matches', () => {
    const audience = audienceOf(subscriptionTo(pricing, 'pricing:7'), subscriptionTo(pricing, 'pricing:all'));
    expect(
      linesOf(audience.makeStep([eventOf(1, { pricing: 'pricing:7' }, 'k')], 1, 'e', false).bytes),
    ).toEqual(['k@1 e-1']);
  });

  it('joins the messages of an event into one when the subscription asks for batches', () => {
    const audience = audienceOf(subscriptionTo(prices, 'prices', { batch: true }));
    const events = [eventOf(1, { prices: 'prices' }, 'a', 'b'), eventOf(2, { prices: 'prices' }, 'b', 'c')];
    expect(linesOf(audience.makeStep(events, 2, 'e', false).bytes)).toEqual(['[a@1] e-1', '[b@2,c@2] e-2']);
  });

  it('merges several messages of a key into one, in the place of the last', () => {
    const events = [
      eventOf(1, { book: 'book:1' }, 'm'),
      eventOf(2, { market: 'market:1' }, 'x'),
      eventOf(3, { book: 'book:2' }, 'n'),
      eventOf(4, { book: 'book:1' }, 'm'),
      eventOf(5, { book: 'book:1' }, 'm'),
      eventOf(6, { market: 'market:1' }, 'x'),
    ];
    const work = sharedWork();
    const conflated = jest.spyOn(work.stats.conflated, 'inc');
    const { lines, upTo } = step(withBooks(work), events);
    expect(lines).toEqual(['x@2 e-2', 'n@3 e-3', 'm@1+m@4+m@5 e-5', 'x@6 e-6']);
    expect(upTo).toBe(6);
    expect(conflated.mock.calls).toEqual([[2]]);
    expect(step(withBooks(), events.slice(0, 1)).lines).toEqual(['m@1 e-1']);
  });

  it('sends all merged messages up to a cut before the cut', () => {
    const long = 'x'.repeat(STEP_MAX_BYTES);
    const events = [
      eventOf(1, { book: 'book:1' }, 'm'),
      eventOf(2, { book: 'book:1' }, 'm'),
      eventOf(3, { market: 'market:1' }, long),
      eventOf(4, { book: 'book:1' }, 'm'),
    ];
    const first = step(withBooks(), events);
    expect(first.lines.map((line) => line.replace(long, 'long'))).toEqual(['m@1+m@2 e-2', 'long@3 e-3']);
    expect(first.upTo).toBe(3);
    expect(step(withBooks(), events.slice(3)).lines).toEqual(['m@4 e-4']);
  });

  it('gives a client that is cut after any step the same state as a client that received everything', () => {
    const anEvent = fc.record({
      channel: fc.constantFrom('book:1', 'book:2', 'market:1'),
      size: fc.constantFrom(1, 40_000),
    });
    fc.assert(
      fc.property(fc.array(anEvent, { minLength: 1, maxLength: 15 }), (plan) => {
        const events = plan.map(({ channel, size }, i) =>
          eventOf(i + 1, { [channel.split(':')[0] ?? '']: channel }, `${channel}${'.'.repeat(size)}`),
        );
        const heard: string[] = [];
        let position = 0;
        while (position < events.length) {
          const rest = events.filter(({ seq }) => seq > position);
          const { lines, upTo } = step(withBooks(), rest);
          heard.push(...lines.flatMap((line) => line.split(' ')[0]?.split('+') ?? []));
          position = upTo;
        }
        // Whoever merges keeps everything here, so nothing may be missing or come twice, and each channel is in order.
        const said = events.map(({ data, seq }) => `${(JSON.parse(data) as string[])[0]}@${seq}`);
        expect([...heard].sort()).toEqual([...said].sort());
        const seqsOf = (channel: string) =>
          heard.filter((line) => line.startsWith(channel)).map((line) => Number(line.split('@')[1]));
        for (const channel of ['book:1', 'book:2', 'market:1'])
          expect(seqsOf(channel)).toEqual([...seqsOf(channel)].sort((a, b) => a - b));
      }),
      { numRuns: 200 },
    );
  });

  it('ends a step at an event when it is long enough, and continues after the event', () => {
    const long = 'x'.repeat(STEP_MAX_BYTES / 2);
    const events = [1, 2, 3, 4].map((seq) => eventOf(seq, { market: 'market:1' }, long));
    const audience = mixed();
    const first = audience.makeStep(events, 4, 'e', false);
    expect(first.upTo).toBe(2);
    const second = audience.makeStep(
      events.filter(({ seq }) => seq > first.upTo),
      4,
      'e',
      false,
    );
    expect([second.upTo, linesOf(second.bytes).length]).toEqual([4, 2]);
  });

  it('ends a step within a long span that has no wanted event', () => {
    const audience = audienceOf(subscriptionTo(market, 'market:2'));
    const events = Array.from({ length: 5_000 }, (_, i) => eventOf(i + 1, { market: 'market:1' }, 'x'));
    const first = audience.makeStep(events, 6_000, 'e', false);
    expect(first).toEqual({ bytes: null, upTo: 1_024 });
    expect(audience.makeStep(events.slice(1_024 * 4), 6_000, 'e', false).upTo).toBe(6_000);
    const large = Array.from({ length: 20 }, (_, i) =>
      eventOf(i + 1, { market: 'market:1' }, 'x'.repeat(100_000)),
    );
    expect(audience.makeStep(large, 20, 'e', false).upTo).toBeLessThan(20);
  });

  it('encodes the bytes of caught-up subscribers once per head', () => {
    const audience = mixed();
    const event = eventOf(1, { market: 'market:1' }, 'x');
    let asked = 0;
    const events = () => {
      asked += 1;
      return [event];
    };
    const one = audience.step(events, 0, 1, 'e', false);
    expect(audience.step(events, 0, 1, 'e', false)).toBe(one);
    expect(asked).toBe(1);
    expect(audience.step(() => [], 1, 2, 'e', false)).toEqual({ bytes: null, upTo: 2 });
    expect(audience.step(events, 0, 1, 'e', true)).not.toBe(one);
  });

  it('is the same for the same channels, keys, batches and format only', () => {
    const id = (subscription: Subscription, format: 'sse' | 'ws' = 'sse') =>
      Audience.idOf([subscription], { ...LINE_ENCODER, format });
    const base = subscriptionTo(prices, 'prices', { keys: new Set(['1', '2']) });
    expect(id(base)).toBe(id({ ...base, keys: new Set(['2', '1']) }));
    const others = [
      id({ ...base, keys: null }),
      id({ ...base, keys: new Set(['1']) }),
      id({ ...base, batch: true }),
      id({ ...base, channel: 'market:1' }),
      id(base, 'ws'),
    ];
    expect(new Set([id(base), ...others]).size).toBe(6);
  });

  it('ends a snapshot with a cursor that is not marked', () => {
    const audience = mixed();
    const cursors = { during: 'e-5s', after: 'e-5' };
    const subscription = subscriptionTo(prices, 'prices');
    const messages = [messageOf('a', 5), messageOf('b', 5)];
    expect(linesOf(audience.encodeSnapshot(messages, subscription, cursors))).toEqual([
      'a@5 e-5s',
      'b@5 e-5',
    ]);
    expect(audience.encodeSnapshot([], subscription, cursors)).toBeNull();
  });

  it('leaves a client that is cut after any message with a cursor that loses nothing and repeats no event', () => {
    const anEvent = fc.record({
      family: fc.constantFrom('market', 'prices'),
      keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(anEvent, { minLength: 1, maxLength: 20 }), fc.nat(), (plan, cutAt) => {
        const events = plan.map(({ family, keys }, i) =>
          family === 'market'
            ? eventOf(i + 1, { market: 'market:1' }, 'x')
            : eventOf(i + 1, { prices: 'prices' }, ...keys),
        );
        const lines = linesOf(mixed().makeStep(events, events.length, 'e', false).bytes);
        const heard = lines.slice(0, cutAt % (lines.length + 1));
        const cursor = parseCursor(heard.at(-1)?.split(' ')[1] ?? 'e-0')?.seq ?? -1;
        const rest = events.filter(({ seq }) => seq > cursor);
        heard.push(...linesOf(mixed().makeStep(rest, events.length, 'e', false).bytes));
        const messages = heard.map((line) => line.split(' ')[0] ?? '');
        expect(messages.filter((json) => json.startsWith('x@'))).toEqual(
          events.filter(({ channels }) => channels.market).map(({ seq }) => `x@${seq}`),
        );
        const newest = new Map<string, string>();
        for (const { seq, channels, data } of events)
          if (channels.prices)
            for (const key of JSON.parse(data) as string[]) newest.set(key, `${key}@${seq}`);
        const held = new Map(
          messages.filter((json) => !json.startsWith('x@')).map((json) => [json[0] ?? '', json]),
        );
        expect(held).toEqual(newest);
      }),
    );
  });
});

describe('a channel', () => {
  it.each([
    ['market:1', market, 'market:1', true],
    ['market:1', market, 'market:10', false],
    ['pricing:all', pricing, 'pricing:7', true],
    ['pricing:7', pricing, 'pricing:all', false],
  ] as const)('%s hears, of %p, %s: %s', (subscribed, family, channel, expected) => {
    expect(matches(subscriptionTo(family, subscribed), channel)).toBe(expected);
  });

  it('that covers other channels gets their events, and passes an event on when it has no message for it', () => {
    const covering = { ...subscriptionTo(market, 'market:high'), sources: ['market:1', 'market:2'] };
    const quiet = { ...covering, keys: new Set<string>() };
    const whole = { ...subscriptionTo(market, 'market:whole'), sources: ['market:1', 'market:2'] };
    const event = eventOf(1, { market: 'market:2' }, 'x');
    expect(linesOf(audienceOf(covering, whole).makeStep([event], 1, 'e', false).bytes)).toEqual(['x@1 e-1']);
    expect(firstToSay([quiet, whole], 'market:2', (it) => it.family.messages(event, it.channel)).match).toBe(
      whole,
    );
    expect(audienceOf(covering, whole).logChannels).toEqual({ market: ['market:1', 'market:2'] });
  });
});
