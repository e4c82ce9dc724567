// The rows of requests for money, and how users, operators and the log see them.
import { createHash } from 'node:crypto';
import type { LogWrites } from '../../../platform/events/index.js';
import type {
  MoneyRequest,
  OperatorRequest,
  ProviderName,
  RequestKind,
  RequestNotice,
  RequestState,
} from '../../../contract/finance/requests.js';

export interface RequestRow {
  id: string;
  n: string;
  kind: RequestKind;
  user_id: string;
  amount: string;
  destination: string | null;
  provider: ProviderName | null;
  hash: string;
  needs_approval: boolean | null;
  state: RequestState;
  requested_by: string;
  created_at: Date;
  approved_by: string | null;
  approved_at: Date | null;
  approved_hash: string | null;
  ended_by: string | null;
  ended_at: Date | null;
  reference: string | null;
  reason: string | null;
  debt: string | null;
}

export const REQUEST_COLUMNS = `
  id, n, kind, user_id, amount, destination, provider, hash, needs_approval, state, requested_by, created_at,
  approved_by, approved_at, approved_hash, ended_by, ended_at, reference, reason`;

export const DEBT_COLUMN = `
  (select debt from trading_account where trading_account.user_id = money_request.user_id) as debt`;

export const REQUEST_SQL = `select ${REQUEST_COLUMNS} from money_request where id = $1`;

type Terms = Pick<RequestRow, 'id' | 'kind' | 'user_id' | 'amount' | 'destination'>;

/** Binds an approval to what the approver has seen. */
export const hashOf = ({ id, kind, user_id: userId, amount, destination }: Terms): string =>
  createHash('sha256')
    .update(JSON.stringify([id, kind, userId, amount, destination]))
    .digest('base64url');

const isoOf = (at: Date | null): string | null => at?.toISOString() ?? null;

export const noticeOf = (row: RequestRow, currency: string): RequestNotice => ({
  id: row.id,
  kind: row.kind,
  amount: row.amount,
  currency,
  provider: row.provider,
  state: row.state,
  needsApproval: row.needs_approval,
  reason: row.reason,
  createdAt: row.created_at.toISOString(),
  approvedAt: isoOf(row.approved_at),
  endedAt: isoOf(row.ended_at),
});

export const requestOf = (row: RequestRow, currency: string): MoneyRequest => ({
  ...noticeOf(row, currency),
  userId: row.user_id,
  destination: row.destination,
  reference: row.reference,
});

export const operatorRequestOf = (row: RequestRow, currency: string): OperatorRequest => ({
  ...requestOf(row, currency),
  hash: row.hash,
  requestedBy: row.requested_by,
  approvedBy: row.approved_by,
  endedBy: row.ended_by,
  debt: row.debt ?? '0',
});

export const REQUEST_EVENT = 'finance.request.changed';
export const requestChannels = (userId: string) => ({ user: `user:${userId}`, admin: 'admin:finance' });

export function appendChanged(tx: LogWrites, userId: string, request: RequestNotice): void {
  tx.append(REQUEST_EVENT, { userId, request }, requestChannels(userId));
}
