// The statement of a user's credits, and the report that proves the books.
import { z } from 'zod';
import { idField, microField, timestampField } from '../fields.js';
import { numberIdField, signedSumField } from '../trading/amounts.js';
import { currencyField } from './requests.js';

/** Entries of one statement; a longer period is refused. */
export const STATEMENT_ENTRIES_MAX = 10_000;

export const periodSchema = z
  .strictObject({
    from: z.iso.datetime().optional().describe('Entries from this moment on; without it, from the first.'),
    to: z.iso.datetime().optional().describe('Entries before this moment; without it, up to now.'),
  })
  .meta({ id: 'Period' });
export type Period = z.output<typeof periodSchema>;

export const cashStatementSchema = z
  .object({
    userId: idField,
    currency: currencyField,
    from: timestampField.nullable(),
    to: timestampField.nullable(),
    opening: signedSumField.describe('The total of the account before the first entry, micro credits.'),
    closing: signedSumField.describe('The total after the last entry.'),
    entries: z.array(
      z.object({
        at: timestampField,
        transferId: numberIdField,
        kind: z.string().describe('The kind of movement, such as payment, withdrawal_paid, trade or fee.'),
        market: z.string().nullable().describe('A market’s id, or `item:4151`.'),
        orderId: numberIdField.nullable(),
        credits: signedSumField,
        balance: signedSumField.describe('The total after the entry.'),
      }),
    ),
  })
  .meta({
    id: 'CashStatement',
    description:
      'Every change of a user’s credits in a period. The opening and the entries add up to the closing.',
  });
export type CashStatement = z.infer<typeof cashStatementSchema>;

export const reconciliationSchema = z
  .object({
    currency: currencyField,
    isBalanced: z.boolean().describe('Whether every difference is zero.'),
    totals: z
      .object({
        external: signedSumField.describe(
          'The ledger’s account of the outside: minus all money that came in.',
        ),
        available: signedSumField.describe('Of all users.'),
        held: signedSumField.describe('Of all users.'),
        pots: signedSumField,
        fees: signedSumField,
        house: signedSumField.describe('Below zero when payments were taken back that users had spent.'),
        quotes: signedSumField,
        debts: microField.describe('What users owe the house.'),
        holds: z.record(z.string(), microField).describe('Held credits by their purpose.'),
      })
      .describe('Micro credits.'),
    checks: z.array(
      z.object({
        name: z.string(),
        about: z.string(),
        is: signedSumField,
        shouldBe: signedSumField,
        difference: signedSumField,
      }),
    ),
  })
  .meta({
    id: 'Reconciliation',
    description: 'Proves at one position of the log that ledger = holds + balances + pots + house.',
  });
export type Reconciliation = z.infer<typeof reconciliationSchema>;
