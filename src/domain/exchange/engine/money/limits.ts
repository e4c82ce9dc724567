// The bounds of every number in the trading core. Within these bounds every sum fits a bigint column of PostgreSQL.

/** 1 credit, or 1 share, in micro units. */
export const MICRO = 1_000_000n;
/** Micro shares in a lot. Lots × basis points is an exact cost in micro credits. */
export const LOT_MICRO = 10_000n;
export const BPS = 10_000;
export const PRICE_BPS_LOWEST = 1;
export const PRICE_BPS_HIGHEST = BPS - 1;
/** Highest item price, whole credits. */
export const ITEM_PRICE_HIGHEST = 2_147_483_647;
/** Highest quantity of one order, micro shares. */
export const QUANTITY_MAX = 10n ** 15n;
/** Highest cost of one order and highest `maxCost`, micro credits. */
export const COST_MAX = 10n ** 18n;
/** Highest sum of all money in the system, micro credits. */
export const MONEY_MAX = 9n * 10n ** 18n;
/** `validUntil` of an order is at most this far ahead, milliseconds: a later time comes from a wrong clock. */
export const VALID_FOR_MS_MAX = 86_400_000;
export const OPEN_ORDERS_PER_USER_MAX = 1_000;
/** Lowest stake of a wager, micro credits. */
export const STAKE_MIN = 1n * MICRO;
/** The larger stake of a wager is at most this many times the smaller one. */
export const STAKE_RATIO_MAX = 100n;
/** How long a wager may be accepted, by default and at most; milliseconds. */
export const WAGER_OPEN_MS = 180_000;
export const WAGER_OPEN_MS_MAX = 86_400_000;
/** Pending wagers that one user has sent, in all and to one other user. */
export const OFFERS_PER_USER_MAX = 20;
export const OFFERS_PER_PAIR_MAX = 3;
/** Wagers that one user sends in one market, ended ones included: the market remembers all of them until its end. */
export const WAGERS_PER_USER_AND_MARKET_MAX = 1_000;
/** A higher limit of a user, or none, holds so long after it was asked for; milliseconds. */
export const LIMIT_RAISE_MS = 86_400_000;
/** A user excludes himself or herself for at least so long; milliseconds. */
export const EXCLUSION_MIN_MS = 86_400_000;
/** Highest fee, basis points. */
export const FEE_BPS_MAX = 1_000;
/** Liquidity b of a market maker, micro shares. */
export const LIQUIDITY_MIN = 1_000_000n;
export const LIQUIDITY_MAX = 10n ** 13n;
/** Orders or accounts that one command handles at most, in a close, a settlement or expiries. */
export const STEP_MAX = 200;
/** The end of the year 9999. A later time has no four-digit year. */
export const TIME_MS_MAX = 253_402_300_799_999;
/** The longest window, or time for an outcome, of a market. */
export const SPAN_MS_MAX = 366 * 86_400_000;
