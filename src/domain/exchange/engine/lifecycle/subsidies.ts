// The house's hold for a market maker: the largest loss that the maker can have.
import { openHold, nextTransfer, post, setHold } from '../money/ledger.js';
import { BPS } from '../money/limits.js';
import type { Market } from '../state/rows.js';
import type { TradingState } from '../state/state.js';
import { lmsrSubsidy } from '../venues/amm/lmsr.js';

const OUTCOMES = 2;
const BPS_N = BigInt(BPS);

const subsidyOf = ({ liquidity }: Market): bigint =>
  liquidity === null ? 0n : lmsrSubsidy(liquidity, OUTCOMES);

/** Whether the house can cover the market maker. The house may be below zero; a market without a maker asks it for nothing. */
export function canHoldSubsidy(state: TradingState, market: Market): boolean {
  const amount = subsidyOf(market);
  return amount === 0n || state.systemAccount('house').available >= amount;
}

/** Holds the largest possible loss of a market maker before trading starts. */
export function holdSubsidy(state: TradingState, market: Market): void {
  const amount = subsidyOf(market);
  if (amount > 0n) market.subsidy = openHold(state, 'subsidy', state.systemAccount('house'), market, amount);
}

/** Ends the hold of the subsidy: what the payout lacks goes into the pot, the rest becomes available again. */
export function endSubsidy(state: TradingState, market: Market): void {
  const { subsidy, pot } = market;
  if (!subsidy) return;
  const used = lackOf(market);
  const house = state.systemAccount('house');
  if (used > subsidy.amount) throw new Error('a market maker lost more than its subsidy');
  setHold(state, subsidy, 0n);
  market.subsidy = null;
  if (used === 0n) return;
  const transferId = nextTransfer(state);
  state.changes.account(pot);
  house.available -= used;
  pot.available += used;
  const posting = {
    transferId,
    kind: 'subsidy',
    marketId: market.id,
    orderId: null,
    yes: 0n,
    no: 0n,
  } as const;
  post(state, { ...posting, account: house, credits: -used });
  post(state, { ...posting, account: pot, credits: used });
}

/** The credits that the pot of a market maker lacks for the payout. A refund takes nothing from the house. */
function lackOf({ state, outcome, voidRule, voidPriceBps, yes, no, pot }: Market): bigint {
  if (state === 'VOIDED' && voidRule === 'refund') return 0n;
  const price = BigInt(voidPriceBps ?? 0);
  const payout =
    state === 'VOIDED' ? (yes * price + no * (BPS_N - price)) / BPS_N : outcome === 'YES' ? yes : no;
  return payout > pot.available ? payout - pot.available : 0n;
}
