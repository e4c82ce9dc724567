// The ledger's invariant (I1): every transfer sums to zero, and the balance of an account is the sum of its postings.
import type { DeskBatch } from '../../../src/domain/exchange/desk/batch/batch.js';
import type { AccountRow } from '../../../src/domain/exchange/desk/batch/rows.js';
import { mustAgree, mustHold } from '../disagreement.js';

export function checkTransfers({ postings }: DeskBatch): void {
  const transfers = new Map<number, [bigint, bigint, bigint]>();
  for (const { transferId, credits, yes, no } of postings) {
    const [c, y, n] = transfers.get(transferId) ?? [0n, 0n, 0n];
    transfers.set(transferId, [c + credits, y + yes, n + no]);
  }
  for (const [id, sums] of transfers)
    mustHold(
      sums.every((sum) => sum === 0n),
      'I1',
      () => `transfer ${id} sums to ${sums.join(', ')}`,
    );
}

/** `totals`: credits of all postings ever stored, by account. */
export function compareLedger(accounts: readonly AccountRow[], totals: ReadonlyMap<number, bigint>): void {
  for (const { id, kind, available, held } of accounts)
    mustAgree(`I1 ${kind} ${id}`, available + held, totals.get(id) ?? 0n);
}
