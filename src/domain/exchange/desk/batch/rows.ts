// The rows of the desk's tables, for batches and for loading.

export interface AccountRow {
  readonly id: number;
  readonly kind: string;
  readonly userId: string | null;
  readonly marketId: string | null;
  readonly available: bigint;
  readonly held: bigint;
  readonly status: string;
}

export interface MarketRow {
  readonly id: string;
  readonly venue: string;
  readonly question: string;
  readonly state: string;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  readonly liquidity: bigint | null;
  readonly yes: bigint;
  readonly no: bigint;
  readonly outcome: string | null;
  readonly closesAtMs: number | null;
  readonly createdAtMs: number;
  readonly lastPrice: number | null;
  /** Id of the hold of the subsidy; null without one. */
  readonly subsidyHold: number | null;
  readonly voidRule: string;
  readonly voidPriceBps: number | null;
  /** The open order that has more steps to trade. */
  readonly sweepOrder: number | null;
  /** The request that its last step answers; null without a key. */
  readonly sweepRequest: { readonly owner: string; readonly key: string; readonly hash: string } | null;
}

export interface OrderRow {
  readonly id: number;
  readonly accountId: number;
  readonly marketId: string;
  readonly clientOrderId: string | null;
  readonly outcome: string;
  readonly side: string;
  readonly type: string;
  readonly timeInForce: string;
  readonly price: number | null;
  readonly quantity: bigint | null;
  readonly maxCost: bigint | null;
  readonly expiresAtMs: number | null;
  readonly postOnly: boolean;
  readonly selfTradePrevention: string;
  readonly filled: bigint;
  readonly cost: bigint;
  readonly fees: bigint;
  readonly feeNumerator: bigint;
  readonly status: string;
  readonly reason: string | null;
  readonly entry: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

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

export interface HoldKey {
  readonly marketId: string;
  readonly id: number;
}

export interface HoldRow extends HoldKey {
  readonly accountId: number;
  /** An order's hold has the number of the order. */
  readonly kind: 'order' | 'subsidy' | 'profit';
  /** What is held now. */
  readonly amount: bigint;
}

export interface PositionRow {
  readonly accountId: number;
  readonly marketId: string;
  readonly outcome: string;
  readonly shares: bigint;
  readonly held: bigint;
  readonly cost: bigint;
  readonly realised: bigint;
  readonly settled: boolean;
}

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

/** The first answer to a keyed request that is not an order. */
export interface RequestRow {
  readonly owner: string;
  readonly key: string;
  readonly hash: string;
  readonly answer: string;
}
