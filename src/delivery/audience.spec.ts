import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FamilyMessage, FamilyProvider } from '../contract/stream.js';
import type { LoggedEvent } from '../events/index.js';
import { Audience, type AddressedMessage, type Subscription } from './audience.js';

/** A provider whose events carry `{key: value}` tables. */
const provider: FamilyProvider = {
  family: 'prices',
  messages: ({ data, seq }) =>
    Object.entries(JSON.parse(data) as Record<string, number>).map(([key, value]) => ({
      key,
      name: 'price-update',
      json: JSON.stringify({ key, value, seq }),
    })),
  snapshot: (keys) =>
    Promise.resolve({
      seq: 7,
      messages: ['1', '2', '3'].filter((key) => keys?.has(key) ?? true).map((key) => message(key, 0, 7)),
    }),
  batch: (messages) => ({ key: '', name: 'price-batch', json: `[${messages.map(({ json }) => json).join(',')}]` }),
};

const message = (key: string, value: number, seq: number): FamilyMessage => ({
  key,
  name: 'price-update',
  json: JSON.stringify({ key, value, seq }),
});

const event = (seq: number, values: Record<string, number>, channel = 'prices'): LoggedEvent => ({
  seq,
  atMs: 0,
  type: 'pricing.prices.changed',
  channels: { prices: channel },
  data: JSON.stringify(values),
  tx: seq,
});

const audience = (subscription: Partial<Subscription> = {}) =>
  new Audience({ family: 'prices', channel: 'prices', keys: null, batch: false, ...subscription }, provider);

const brief = (messages: readonly AddressedMessage[]) =>
  messages.map(({ message: { json }, cursor }) => [...Object.values(JSON.parse(json) as object), cursor] as unknown[]);

describe('an audience of a state family', () => {
  it('keeps the newest value of each key, at its own place in seq order', () => {
    const { messages, conflated } = audience().select(
      [event(1, { a: 1, b: 1 }), event(2, { b: 2 }), event(3, { a: 3 })],
      'e',
    );
    expect(brief(messages)).toEqual([
      ['b', 2, 2, 'e-2'],
      ['a', 3, 3, 'e-3'],
    ]);
    expect(conflated).toBe(2);
  });

  it('lets all but the last message of a seq carry the cursor before it', () => {
    const { messages } = audience().select([event(5, { a: 1, b: 2, c: 3 })], 'e');
    expect(messages.map(({ cursor }) => cursor)).toEqual(['e-4', 'e-4', 'e-5']);
  });

  it('sends only the keys it asked for, and addresses them among themselves', () => {
    const { messages } = audience({ keys: new Set(['a', 'b']) }).select([event(5, { a: 1, b: 2, c: 3 })], 'e');
    expect(brief(messages)).toEqual([
      ['a', 1, 5, 'e-4'],
      ['b', 2, 5, 'e-5'],
    ]);
  });

  it('ignores events of other channels', () => {
    const { messages } = audience().select([event(5, { a: 1 }, 'elsewhere')], 'e');
    expect(messages).toEqual([]);
  });

  it('joins the messages of one event when batches are asked for', () => {
    const { messages } = audience({ batch: true }).select([event(5, { a: 1, b: 2 }), event(6, { a: 2 })], 'e');
    expect(messages.map(({ message: { name, json }, cursor }) => [name, json, cursor])).toEqual([
      ['price-batch', '[{"key":"b","value":2,"seq":5}]', 'e-5'],
      ['price-batch', '[{"key":"a","value":2,"seq":6}]', 'e-6'],
    ]);
  });

  it('leaves the cursor alone until the last message of a snapshot', async () => {
    const { seq, messages } = await audience({ keys: new Set(['1', '3']) }).snapshot(() => 'e');
    expect(seq).toBe(7);
    expect(brief(messages)).toEqual([
      ['1', 0, 7, null],
      ['3', 0, 7, 'e-7'],
    ]);
  });

  it('gives every client the same final values, wherever the log is cut into spans', () => {
    const log = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(9), { minKeys: 1 }), { maxLength: 12 });
    fc.assert(
      fc.property(log, fc.infiniteStream(fc.integer({ min: 1, max: 4 })), (rows, steps) => {
        const events = rows.map((values, i) => event(i + 1, values));
        const truth: Record<string, number> = Object.assign({}, ...rows) as Record<string, number>;
        const replica: Record<string, number> = {};
        let lastSeq = 0;
        for (let from = 0; from < events.length; ) {
          const to = from + (steps.next().value ?? 1);
          for (const [key, value, seq] of brief(audience().select(events.slice(from, to), 'e').messages)) {
            expect(seq as number).toBeGreaterThanOrEqual(lastSeq);
            lastSeq = seq as number;
            replica[key as string] = value as number;
          }
          from = to;
        }
        expect(replica).toEqual(truth);
      }),
    );
  });
});

describe('the id of an audience', () => {
  it('is the same for the same keys in another order, and differs with channel, keys and batch', () => {
    const base: Subscription = { family: 'prices', channel: 'prices', keys: new Set(['1', '2']), batch: false };
    const id = Audience.idOf(base);
    expect(Audience.idOf({ ...base, keys: new Set(['2', '1']) })).toBe(id);
    const others = [{ keys: null }, { keys: new Set(['1']) }, { batch: true }, { channel: 'other' }];
    for (const other of others) expect(Audience.idOf({ ...base, ...other })).not.toBe(id);
  });
});
