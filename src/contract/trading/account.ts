// A user's money and shares: the account, positions, trades and the statement of the ledger.
import { z } from 'zod';
import { idField, microField, textField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';
import { flagParamSchema } from '../pricing/prices.js';
import { amountField, numberIdField, signedMicroField, signedSumField } from './amounts.js';
import { instrumentFields, instrumentParams, outcomeField, sideField } from './orders.js';

export const accountSchema = z
  .object({
    userId: idField,
    available: microField.describe('Micro credits that are free to use.'),
    held: microField.describe(
      'Micro credits held for open orders, and profits that stay held until their market ends.',
    ),
    total: microField.describe('The sum of available and held.'),
    debt: microField
      .optional()
      .describe('What you owe the house after a payment was taken back; absent without a debt.'),
  })
  .meta({
    id: 'Account',
    description: 'The credits of a user.',
    example: { userId: 'u_7Qk2', available: '9999025000', held: '975000', total: '10000000000' },
  });
export type Account = z.infer<typeof accountSchema>;

export const positionSchema = z
  .object({
    ...instrumentFields,
    outcome: outcomeField,
    shares: microField,
    held: microField.describe('The part of shares that open SELL orders hold.'),
    cost: microField.describe('Cost of these shares, fees included.'),
    averagePrice: microField
      .nullable()
      .describe('Cost per share in micro credits, rounded half up; null without shares.'),
    realised: signedSumField.describe('Profit on shares already sold or settled, micro credits.'),
  })
  .meta({
    id: 'Position',
    description: 'The shares that a user holds of one outcome, or the units of one item.',
    example: {
      marketId: 'title-fight',
      itemId: null,
      outcome: 'YES',
      shares: '500000',
      held: '0',
      cost: '325000',
      averagePrice: '650000',
      realised: '0',
    },
  });
export type Position = z.infer<typeof positionSchema>;

export const positionListQuerySchema = z.strictObject({
  ...instrumentParams,
  closed: flagParamSchema
    .prefault('false')
    .describe('true: also positions without shares, which show their realised profit.'),
  ...pageParams,
});
export type PositionListQuery = z.output<typeof positionListQuerySchema>;
export const positionListSchema = pageSchema('PositionList', positionSchema, 'By market and outcome.');
export type PositionList = z.infer<typeof positionListSchema>;

export const ownTradeSchema = z
  .object({
    id: numberIdField,
    orderId: numberIdField.describe('Your order.'),
    role: z.enum(['maker', 'taker']),
    ...instrumentFields,
    outcome: outcomeField,
    side: sideField,
    priceBps: z
      .int()
      .nullable()
      .describe(
        'Price of your outcome, basis points; null for items, and for a market maker, which has no single price.',
      ),
    price: z.int().nullable().describe('Price of an item, whole credits; null for markets.'),
    quantity: microField,
    cost: microField.describe('Micro credits paid or received, without the fee.'),
    fee: microField,
    at: timestampField,
  })
  .meta({
    id: 'OwnTrade',
    description: 'A trade from the side of one of your orders.',
    example: {
      id: '311',
      orderId: '1207',
      role: 'taker',
      marketId: 'title-fight',
      itemId: null,
      outcome: 'YES',
      side: 'BUY',
      priceBps: 6500,
      price: null,
      quantity: '500000',
      cost: '325000',
      fee: '0',
      at: '2025-01-14T12:54:56.000Z',
    },
  });
export type OwnTrade = z.infer<typeof ownTradeSchema>;

export const ownTradeQuerySchema = z.strictObject({ ...instrumentParams, ...pageParams });
export type OwnTradeQuery = z.output<typeof ownTradeQuerySchema>;
export const ownTradeListSchema = pageSchema('OwnTradeList', ownTradeSchema, 'Newest first.');
export type OwnTradeList = z.infer<typeof ownTradeListSchema>;

export const statementEntrySchema = z
  .object({
    transferId: numberIdField.describe('Equal for all entries of one transfer.'),
    kind: z.string().describe('The kind of movement, such as deposit, trade, fee or payout.'),
    ...instrumentFields,
    orderId: numberIdField.nullable(),
    credits: signedMicroField,
    yes: signedMicroField.describe('Micro shares of YES, or units of the item.'),
    no: signedMicroField.describe('Micro shares of NO.'),
    at: timestampField,
  })
  .meta({
    id: 'StatementEntry',
    description: 'One posting of the ledger to your account. The credits of all entries sum to the total.',
    example: {
      transferId: '8801',
      kind: 'transfer',
      marketId: 'title-fight',
      itemId: null,
      orderId: '1207',
      credits: '-325000',
      yes: '500000',
      no: '0',
      at: '2025-01-14T12:54:56.000Z',
    },
  });
export type StatementEntry = z.infer<typeof statementEntrySchema>;

export const statementQuerySchema = z.strictObject(pageParams);
export type StatementQuery = z.output<typeof statementQuerySchema>;
export const statementSchema = pageSchema('Statement', statementEntrySchema, 'Newest first.');
export type Statement = z.infer<typeof statementSchema>;

export const movementSchema = z
  .strictObject({
    amount: amountField.describe('Micro credits.'),
    reason: textField(1, 500).optional().describe('For the audit log.'),
  })
  .meta({ id: 'Movement', description: 'A deposit or a withdrawal.', example: { amount: '50000000' } });
export type Movement = z.infer<typeof movementSchema>;

const houseAccountField = z
  .enum(['house', 'quotes'])
  .describe('house: pays the subsidies of market makers; quotes: trades items.');

export const houseAccountSchema = accountSchema
  .omit({ userId: true })
  .extend({
    account: houseAccountField,
    available: signedMicroField.describe(
      'Below zero after payments were taken back that users had spent; then the house needs credits.',
    ),
    total: signedMicroField,
  })
  .meta({
    id: 'HouseAccount',
    description: 'Credits of the house itself.',
    example: { account: 'house', available: '1000000000', held: '0', total: '1000000000' },
  });
export type HouseAccount = z.infer<typeof houseAccountSchema>;

export const houseFundingSchema = z
  .strictObject({
    account: houseAccountField,
    amount: amountField.describe('Micro credits.'),
  })
  .meta({
    id: 'HouseFunding',
    description: 'Credits for the house itself.',
    example: { account: 'house', amount: '1000000000' },
  });
export type HouseFunding = z.infer<typeof houseFundingSchema>;
