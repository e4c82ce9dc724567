// The rows of the desk's tables, for batches and for loading. The engine's column lists describe the rows that it keeps.
import type { Clearing } from '../../engine/state/clearing.js';
import type { HoldRow, OrderRow } from '../../engine/state/columns.js';

export type {
  AccountRow,
  DisputeRow,
  HoldRow,
  MarketRow,
  OrderRow,
  PositionRow,
  UserLimitsRow,
  WagerRow,
} from '../../engine/state/columns.js';

/** An order that is new in this batch, with its first answer if the request has a key. */
export interface NewOrderRow {
  readonly order: OrderRow;
  readonly requestHash: string | null;
  readonly answer: string | null;
}

/** The first answer to an order that was placed in an earlier batch. */
export interface OrderAnswerRow {
  readonly orderId: number;
  readonly hash: string;
  readonly answer: string;
}

export type HoldKey = Pick<HoldRow, 'marketId' | 'id'>;

export interface TradeRow {
  readonly id: number;
  readonly marketId: string;
  readonly kind: string;
  readonly price: number;
  readonly quantity: bigint;
  readonly taker: TradeLegRow;
  readonly maker: TradeLegRow | null;
}

export interface TradeLegRow {
  readonly accountId: number;
  readonly orderId: number;
  readonly outcome: string;
  readonly side: string;
  readonly cost: bigint;
  readonly fee: bigint;
}

export interface PostingRow {
  readonly transferId: number;
  /** Place within the transfer, from 1. */
  readonly n: number;
  readonly accountId: number;
  readonly kind: string;
  readonly marketId: string | null;
  readonly orderId: number | null;
  readonly credits: bigint;
  readonly yes: bigint;
  readonly no: bigint;
}

/** The cancellation of many orders of an account that has more steps. */
export interface ClearingRow extends Omit<Clearing, 'orderIds' | 'ended'> {
  readonly accountId: number;
  /** All its orders, ascending. */
  readonly orderIds: readonly number[];
}

/** The first answer to a keyed request that is not an order. */
export interface RequestRow {
  readonly owner: string;
  readonly key: string;
  readonly hash: string;
  readonly answer: string;
}
