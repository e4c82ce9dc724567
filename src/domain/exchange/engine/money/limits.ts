// The bounds of every number in the trading core. Within them no sum passes what a bigint column of PostgreSQL holds.

/** 1 credit, or 1 share, in micro units. */
export const MICRO = 1_000_000n;
/** Micro shares in a lot; lots × basis points is a cost in micro credits, exactly. */
export const LOT_MICRO = 10_000n;
export const BPS = 10_000;
export const PRICE_BPS_LOWEST = 1;
export const PRICE_BPS_HIGHEST = BPS - 1;
/** Whole credits. */
export const ITEM_PRICE_HIGHEST = 2_147_483_647;
/** Micro shares in one order. */
export const QUANTITY_MAX = 10n ** 15n;
/** Micro credits one order may cost, and `maxCost` may be. */
export const COST_MAX = 10n ** 18n;
/** Micro credits in the whole system. */
export const MONEY_MAX = 9n * 10n ** 18n;
export const OPEN_ORDERS_PER_USER_MAX = 1_000;
/** Highest fee, basis points. */
export const FEE_BPS_MAX = 1_000;
/** Liquidity b of a market maker, micro shares. */
export const LIQUIDITY_MIN = 1_000_000n;
export const LIQUIDITY_MAX = 10n ** 13n;
/** Orders or accounts that one command looks after when there is work in numbers: a close, a settlement, expiries. */
export const STEP_MAX = 200;
/** Due times that hold no more, beyond as many as there are orders and markets; then the queue is built anew. */
export const DUE_STALE_MAX = 1_000;
/** The end of the year 9999: later times have no usual spelling. */
export const TIME_MS_MAX = 253_402_300_799_999;
