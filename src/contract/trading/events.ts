// What the log keeps of trading beside the users' notices. Values of the system itself: user ids are here as they are,
// and leave it only as public ids. Amounts are micro units as decimal strings.
import type { BookLevels } from '../book.js';
import type { Market } from './markets.js';

export interface TradeSideMade {
  readonly userId: string;
  readonly orderId: string;
  readonly outcome: 'YES' | 'NO';
  readonly side: 'BUY' | 'SELL';
  /** Micro credits without the fee. */
  readonly cost: string;
  readonly fee: string;
}

/** `trading.trade.made` */
export interface TradeMade {
  readonly tradeId: string;
  /** A market's id, or `item:4151`. */
  readonly marketId: string;
  readonly kind: 'transfer' | 'mint' | 'burn' | 'maker' | 'quote';
  readonly atMs: number;
  /** Of YES: basis points (of a market maker: after the trade), or whole credits. */
  readonly price: number;
  readonly quantity: string;
  readonly taker: TradeSideMade;
  /** null: the other side was the market maker or the house. */
  readonly maker: TradeSideMade | null;
}

/** `trading.market.changed` */
export interface MarketChanged {
  /** null for a new market. */
  readonly from: Market['state'] | null;
  readonly market: Market;
  /** A user id; null when the clock did it. */
  readonly actor: string | null;
  readonly reason: string | null;
}

/** `trading.book.changed`: one per market and commit. */
export interface BookChanged {
  readonly marketId: string;
  readonly levels: BookLevels['levels'];
  /** Once these levels are applied. */
  readonly checksum: number;
}

/** `trading.batch.committed`: what the accounts of the house and of markets hold after it. */
export interface BatchCommitted {
  readonly batch: number;
  /** [account id, kind, available, held] */
  readonly accounts: readonly (readonly [number, string, string, string])[];
}
