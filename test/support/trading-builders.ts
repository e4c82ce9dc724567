// An engine with users and markets, and short names for their commands. A command that must succeed throws if it is
// refused. A command that must be refused throws if it changed anything.
import type {
  AmendOrder,
  CancelOrders,
  ChangeMarket,
  Command,
  CreateMarket,
  DecideByOperator,
  DecideDispute,
  DecideProposal,
  DisputeMarket,
  ProposeMarket,
  ResolveMarket,
  Verdict,
  ItemQuote,
  Outcome,
  PlaceOrder,
} from '../../src/domain/exchange/engine/commands.js';
import type { Accepted, AccountView, Fact, OrderView } from '../../src/domain/exchange/engine/facts.js';
import {
  apply,
  emptyState,
  nextDue,
  nextEnding,
  type Account,
  type EngineOptions,
  type RefusalCode,
  type TradingState,
} from '../../src/domain/exchange/engine/index.js';
import type { Market, Position } from '../../src/domain/exchange/engine/state/rows.js';
import { dumpOf } from './trading-dump.js';
import { STEP_MAX } from '../../src/domain/exchange/engine/money/limits.js';
import { LIFECYCLE_DEFAULTS } from '../../src/domain/exchange/engine/options.js';

export const CREDIT = 1_000_000n;
export const LOT = 10_000n;
export const DAY_MS = 86_400_000;
export const NOW_MS = 1_700_000_000_000;
/** The starting balance of every user of a scene, in micro credits. */
export const FUNDS = 10_000n * CREDIT;

const OPTIONS: EngineOptions = {
  paperFunds: 0n,
  quotes: true,
  quoteMaxAgeMs: 60_000,
  quoteExposureMax: 1_000n * CREDIT,
  orderValueMin: 0n,
  stepMax: STEP_MAX,
  lifecycle: LIFECYCLE_DEFAULTS,
};

type More = Partial<PlaceOrder>;

export function placeOrder(userId: string, more: More = {}): PlaceOrder {
  return {
    kind: 'place_order',
    userId,
    marketId: 'm',
    clientOrderId: null,
    outcome: 'YES',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: 5_000,
    quantity: LOT,
    maxCost: null,
    expiresAtMs: null,
    postOnly: false,
    selfTradePrevention: 'cancel_newest',
    ...more,
  };
}

const limit =
  (outcome: Outcome, side: PlaceOrder['side']) =>
  (userId: string, price: number, lots: number, more: More = {}): PlaceOrder =>
    placeOrder(userId, { outcome, side, price, quantity: BigInt(lots) * LOT, ...more });

export const buyYes = limit('YES', 'BUY');
export const sellYes = limit('YES', 'SELL');
export const buyNo = limit('NO', 'BUY');
export const sellNo = limit('NO', 'SELL');

/** A MARKET BUY for all the money, or for the given number of micro shares. */
export const spend = (userId: string, maxCost: bigint, quantity: bigint | null = null, more: More = {}) =>
  placeOrder(userId, { type: 'MARKET', timeInForce: 'IOC', price: null, maxCost, quantity, ...more });

/** A MARKET SELL of the given number of micro shares. */
export const sellOff = (userId: string, quantity: bigint, more: More = {}) =>
  placeOrder(userId, { side: 'SELL', type: 'MARKET', timeInForce: 'IOC', price: null, quantity, ...more });

export const amend = (userId: string, orderId: number, more: Partial<AmendOrder>): AmendOrder => ({
  kind: 'amend_order',
  userId,
  orderId,
  price: null,
  quantity: null,
  expiresAtMs: null,
  ...more,
});

export const cancel = (userId: string, orderId: number): Command => ({
  kind: 'cancel_order',
  userId,
  orderId,
});

export const cancelAll = (userId: string, more: Partial<CancelOrders> = {}): CancelOrders => ({
  kind: 'cancel_orders',
  userId,
  marketId: null,
  outcome: null,
  side: null,
  ...more,
});

export const createMarket = (marketId: string, more: Partial<CreateMarket> = {}): CreateMarket => ({
  kind: 'create_market',
  marketId,
  venue: 'book',
  makerFeeBps: 0,
  takerFeeBps: 0,
  liquidity: null,
  closesAtMs: null,
  voidRule: 'refund',
  voidPriceBps: null,
  actor: null,
  ...more,
});

export const change = (kind: (ChangeMarket | DecideByOperator)['kind'], marketId = 'm'): Command => ({
  kind,
  marketId,
  actor: null,
  reason: null,
});

export const settle = (outcome: Outcome, marketId = 'm'): Command => ({
  kind: 'settle_market',
  marketId,
  outcome,
  actor: null,
  reason: null,
});

export const propose = (marketId = 'm', more: Partial<ProposeMarket> = {}): ProposeMarket => ({
  kind: 'propose_market',
  marketId,
  venue: 'book',
  makerFeeBps: 0,
  takerFeeBps: 0,
  liquidity: null,
  closesAtMs: NOW_MS + 10 * DAY_MS,
  voidRule: 'refund',
  voidPriceBps: null,
  proposerId: 'ann',
  bond: 5n * CREDIT,
  voteEndsMs: NOW_MS + DAY_MS,
  ...more,
});

export const decideProposal = (more: Partial<DecideProposal> = {}): DecideProposal => ({
  kind: 'decide_proposal',
  marketId: 'm',
  pollId: 'p',
  yes: 3,
  no: 0,
  needed: 3,
  seq: 7,
  ...more,
});

export const resolve = (outcome: Verdict, more: Partial<ResolveMarket> = {}): ResolveMarket => ({
  kind: 'resolve_market',
  marketId: 'm',
  outcome,
  actor: 'boss',
  evidence: 'https://example.org/result',
  isResolver: false,
  ...more,
});

export const dispute = (
  userId: string,
  claim: Verdict,
  more: Partial<DisputeMarket> = {},
): DisputeMarket => ({
  kind: 'dispute_market',
  marketId: 'm',
  userId,
  claim,
  ...more,
});

export const decide = (claim: Verdict | null, more: Partial<DecideDispute> = {}): DecideDispute => ({
  kind: 'decide_dispute',
  marketId: 'm',
  claim,
  by: 'operator',
  actor: 'boss',
  ...more,
});

/** The content of a posting: kind, account, credits, YES, NO. */
export type Moved = readonly [kind: string, who: string, credits: bigint, yes: bigint, no: bigint];

export class TradingScene {
  readonly state: TradingState;
  nowMs = NOW_MS;

  constructor(options: Partial<EngineOptions> = {}) {
    this.state = emptyState({ ...OPTIONS, ...options });
  }

  /** Accounts with `FUNDS` each. */
  withUsers(...userIds: readonly string[]): this {
    for (const userId of userIds) {
      this.do({ kind: 'open_account', userId });
      this.do({ kind: 'deposit', userId, amount: FUNDS });
    }
    return this;
  }

  withMarket(marketId = 'm', more: Partial<CreateMarket> = {}): this {
    this.do(createMarket(marketId, more));
    this.do(change('open_market', marketId));
    return this;
  }

  /** Carries out a command that must be accepted; forgets the changes of earlier commands. */
  do(command: Command): Accepted {
    this.state.changes.clear();
    const result = apply(this.state, command, this.nowMs);
    if (!result.ok) throw new Error(`${command.kind} was refused: ${result.code}`);
    return result;
  }

  /** Further steps of the cancellation of a user's orders, until the last one. Returns what each step has accepted. */
  clear(userId: string): Accepted[] {
    const steps: Accepted[] = [];
    while (this.state.clearings.has(this.user(userId))) steps.push(this.do({ kind: 'clear_on', userId }));
    return steps;
  }

  /** The order as it is after a command about one order. */
  order(command: Command): OrderView {
    const { answer } = this.do(command);
    if (answer.type !== 'order') throw new Error(`${command.kind} answers ${answer.type}`);
    return answer.order;
  }

  id(command: Command): number {
    return this.order(command).id;
  }

  /** The code of a command that must be refused and must change nothing. */
  refusal(command: Command): RefusalCode {
    this.state.changes.clear();
    // Time goes on with every command, accepted or refused.
    this.state.nowMs = Math.max(this.state.nowMs, this.nowMs);
    const before = JSON.stringify(dumpOf(this.state));
    const result = apply(this.state, command, this.nowMs);
    if (result.ok) throw new Error(`${command.kind} was not refused`);
    if (!this.state.changes.isEmpty || JSON.stringify(dumpOf(this.state)) !== before)
      throw new Error(`${command.kind} was refused as ${result.code}, and changed something`);
    return result.code;
  }

  /** The work that the clock causes, step by step until nothing is due. Returns the answer of each step. */
  advance(): Accepted[] {
    const steps: Accepted[] = [];
    for (let step = this.nextStep(); step; step = this.nextStep()) steps.push(this.do(step));
    return steps;
  }

  /** The step that the clock causes next; null when nothing is due. */
  nextStep(): Command | null {
    const due = nextDue(this.state, this.nowMs);
    if (due) return { kind: 'advance', marketId: due.id };
    const ending = nextEnding(this.state);
    return ending ? { kind: 'finish_on', marketId: ending.id } : null;
  }

  /** Shares, bought for half a credit each in a pair with `bank`, which must have an account. */
  give(userId: string, outcome: Outcome, lots: number, marketId = 'm'): this {
    const bank = outcome === 'YES' ? buyNo : buyYes;
    this.do(bank('bank', 5_000, lots, { marketId }));
    this.do(placeOrder(userId, { marketId, outcome, quantity: BigInt(lots) * LOT }));
    return this;
  }

  quote(items: readonly ItemQuote[], atMs = this.nowMs): Accepted {
    return this.do({ kind: 'quotes', atMs, items });
  }

  user(userId: string): Account {
    const account = this.state.users.get(userId);
    if (!account) throw new Error(`${userId} has no account`);
    return account;
  }

  /** [available, held] */
  money(userId: string): [bigint, bigint] {
    const { available, held } = this.user(userId);
    return [available, held];
  }

  house(kind: 'external' | 'house' | 'quotes'): Pick<AccountView, 'available' | 'held'> {
    const { available, held } = this.state.systemAccount(kind);
    return { available, held };
  }

  market(marketId = 'm'): Market {
    const market = this.state.markets.get(marketId);
    if (!market) throw new Error(`there is no market ${marketId}`);
    return market;
  }

  position(userId: string, outcome: Outcome = 'YES', marketId = 'm'): Position | undefined {
    return this.market(marketId).positions[outcome].get(this.user(userId).id);
  }

  /** Ids of resting orders, the next to trade first. */
  queue(side: 'bid' | 'ask', marketId = 'm'): number[] {
    return [...(this.market(marketId).book?.sideOf(side).orders() ?? [])].map(({ id }) => id);
  }

  /** [price of YES, lots] of each level, best first. */
  levels(side: 'bid' | 'ask', marketId = 'm'): [number, number][] {
    return (this.market(marketId).book?.levels(side) ?? []).map(({ tick, lots }) => [tick, lots]);
  }

  /** The postings of the last command, in the order of the ledger. */
  get moved(): Moved[] {
    return this.state.changes.postings.map(({ kind, account, credits, yes, no }) => [
      kind,
      account.userId ?? account.kind,
      credits,
      yes,
      no,
    ]);
  }
}

type Trade = Extract<Fact, { type: 'trade' }>;

export const tradesIn = ({ facts }: Accepted): Trade[] =>
  facts.filter((fact): fact is Trade => fact.type === 'trade');

/** [resting order, price of YES, lots] of each trade. */
export const fillsIn = (accepted: Accepted): [number | undefined, number, number][] =>
  tradesIn(accepted).map(({ maker, price, quantity }) => [maker?.orderId, price, Number(quantity / LOT)]);
