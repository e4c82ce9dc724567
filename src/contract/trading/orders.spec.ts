import { describe, expect, it } from '@jest/globals';
import {
  accountSchema,
  movementSchema,
  ownTradeSchema,
  positionSchema,
  statementEntrySchema,
} from './account.js';
import { marketSchema, newMarketSchema } from '../markets/markets.js';
import {
  BATCH_MAX,
  orderAmendmentSchema,
  orderBatchSchema,
  orderIdParamSchema,
  orderPreviewSchema,
  orderRequestSchema,
  orderSchema,
} from './orders.js';

const bare = { side: 'BUY', type: 'LIMIT', quantity: '2000000' };
const limit = { ...bare, marketId: 'm1', outcome: 'YES', priceBps: 6500 };
const ofItem = { ...bare, itemId: 4151, price: 2_850_000 };

/** The names of the refused fields; empty when the body is accepted. */
const refused = (body: unknown): string[] => {
  const result = orderRequestSchema.safeParse(body);
  return result.success
    ? []
    : result.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys' ? issue.keys : issue.path.map(String),
      );
};

describe('the body of an order', () => {
  it('is for a market or for an item', () => {
    expect(refused(limit)).toEqual([]);
    expect(refused(ofItem)).toEqual([]);
  });

  it.each([
    ['both a market and an item', { ...limit, itemId: 4151 }, ['itemId']],
    ['neither', bare, ['marketId']],
    ['no outcome of a market', { ...limit, outcome: undefined }, ['outcome']],
    ['an outcome of an item', { ...ofItem, outcome: 'YES' }, ['outcome']],
    ["an item's price on a market", { ...limit, price: 5 }, ['price']],
    ["a market's price of an item", { ...ofItem, priceBps: 5 }, ['priceBps']],
    ['an unknown field', { ...limit, priceCents: 5 }, ['priceCents']],
    ['a side in lower case', { ...limit, side: 'buy' }, ['side']],
    ['an id no market can have', { ...limit, marketId: 'item:4151' }, ['marketId']],
    ['a time without a zone', { ...limit, expiresAt: '2030-01-01T00:00:00' }, ['expiresAt']],
    ['an empty name', { ...limit, clientOrderId: '' }, ['clientOrderId']],
    ['a dot as its name', { ...limit, clientOrderId: '.' }, ['clientOrderId']],
    ['two dots as its name', { ...limit, clientOrderId: '..' }, ['clientOrderId']],
    ['U+0000', { ...limit, clientOrderId: 'a\0b' }, ['clientOrderId']],
    ['half a surrogate pair', { ...limit, clientOrderId: 'a\ud800' }, ['clientOrderId']],
  ])('is refused with %s', (_what, body, fields) => {
    expect(refused(body)).toEqual(fields);
  });

  it.each([
    ' 1',
    '1 ',
    '1e6',
    '+1',
    '-1',
    '1.0',
    '01',
    '0x10',
    '',
    '١',
    '1_000',
    '9223372036854775808',
    '1'.repeat(100),
    1_000_000,
    null,
  ])('refuses %p for an amount, by the name of the field', (quantity) => {
    expect(refused({ ...limit, quantity }).at(0)).toBe('quantity');
    expect(movementSchema.safeParse({ amount: quantity }).success).toBe(false);
  });

  it.each(['0', '1', '9223372036854775807'])(
    'accepts the amount %s, which the engine checks later',
    (quantity) => {
      expect(refused({ ...limit, quantity })).toEqual([]);
    },
  );

  it.each([0, 10_000, 10_001, -1])('accepts the price %d, which the engine checks later', (priceBps) => {
    expect(refused({ ...limit, priceBps })).toEqual([]);
  });

  it.each([0.5, '6500', 2 ** 63, Number.NaN, null])('refuses the price %p', (priceBps) => {
    expect(refused({ ...limit, priceBps })).toEqual(['priceBps']);
    expect(orderAmendmentSchema.safeParse({ priceBps }).success).toBe(false);
  });

  it('comes in batches with an upper limit', () => {
    const batch = (count: number) => orderBatchSchema.safeParse({ orders: Array(count).fill(limit) }).success;
    expect([batch(0), batch(1), batch(BATCH_MAX), batch(BATCH_MAX + 1)]).toEqual([false, true, true, false]);
  });
});

describe('the number of an order', () => {
  it.each([
    ['1', true],
    ['9007199254740991', true],
    ['9007199254740992', false],
    ['0', false],
    ['01', false],
    ['1e3', false],
    [' 1', false],
  ])('%p is read: %p', (text, isRead) => {
    expect(orderIdParamSchema.safeParse(text).success).toBe(isRead);
  });
});

describe('the views of trading', () => {
  it.each([
    orderSchema,
    orderPreviewSchema,
    accountSchema,
    positionSchema,
    ownTradeSchema,
    statementEntrySchema,
    marketSchema,
    orderRequestSchema,
    orderBatchSchema,
  ])('have true examples', (schema) => {
    const example = schema.meta()?.example;
    expect(example).toBeDefined();
    expect(schema.parse(example)).toEqual(example);
  });

  it('fill in the defaults of a new market', () => {
    expect(newMarketSchema.parse({ question: 'Who?' })).toEqual({
      question: 'Who?',
      description: null,
      category: null,
      rules: null,
      resolutionSource: null,
      tags: [],
      pictureUrl: null,
      venue: 'book',
      makerFeeBps: 0,
      takerFeeBps: 0,
      voidRule: 'refund',
      pausePolicy: 'keep',
      initialProbability: 5000,
      sentimentLiquidity: '100000000',
    });
  });
});
