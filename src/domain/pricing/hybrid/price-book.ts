// The prices that one transaction of the projection changes: the state of each market, the moves of its users in the last
// hour, the bars of its history, and the events. Pure; PriceTables loads and stores it.
import type { LoggedTrade } from '../../../platform/events/payloads/exchange.js';
import type {
  LoggedPriceChange,
  LoggedRaffleInput,
  MarketPriceChanged,
} from '../../../platform/events/payloads/pricing.js';
import { Bars } from './bars.js';
import { userLimit, type Weights } from './price-math.js';
import {
  priceOf,
  withBet,
  withProbability,
  withWeights,
  type Moment,
  type PriceState,
  type Step,
} from './price-state.js';
import { roomOf, withMove, type MinuteOfMoves, type Room } from './user-moves.js';

/** What one event of the log does to one market. */
export type PriceInput = { readonly marketId: string; readonly atMs: number } & (
  | { readonly kind: 'created' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'trades'; readonly trades: readonly LoggedTrade[] }
  | { readonly kind: 'probability'; readonly probability: number; readonly input: LoggedRaffleInput }
  | { readonly kind: 'weights'; readonly weights: Weights }
);

/** The moves of one user in one market, oldest first. */
export interface UserMoves {
  readonly marketId: string;
  readonly userId: string;
  readonly moves: readonly MinuteOfMoves[];
}

const keyOf = (marketId: string, userId: string): string => `${marketId} ${userId}`;

export class PriceBook {
  readonly changed = new Map<string, PriceState>();
  readonly bars = new Bars();
  readonly events: MarketPriceChanged[] = [];
  private readonly states: Map<string, PriceState>;
  private readonly users: Map<string, UserMoves>;
  private readonly moved = new Set<string>();
  private readonly stored: ReadonlySet<MinuteOfMoves>;

  constructor(
    states: readonly PriceState[],
    users: readonly UserMoves[],
    private readonly staleAfterMs: number,
  ) {
    this.states = new Map(states.map((state) => [state.marketId, state]));
    this.users = new Map(users.map((user) => [keyOf(user.marketId, user.userId), user]));
    this.stored = new Set(users.flatMap(({ moves }) => moves));
  }

  has(marketId: string): boolean {
    return this.states.has(marketId);
  }

  /** Adds the first price of a market. */
  begin(state: PriceState): void {
    this.set(state);
    this.bars.add(state.marketId, state.updatedAtMs, priceOf(state));
  }

  /** The market must be in the book. */
  apply(input: PriceInput): void {
    const state = this.states.get(input.marketId);
    if (!state) throw new Error(`the price of ${input.marketId} was not loaded`);
    if (state.isEnded || input.kind === 'created') return;
    if (input.kind === 'ended') this.set({ ...state, isEnded: true });
    else this.change(state, input);
  }

  /** The minutes that are new or have changed. */
  changedMoves(): (Omit<UserMoves, 'moves'> & MinuteOfMoves)[] {
    return [...this.moved].flatMap((key) => {
      const user = this.users.get(key);
      const changed = user?.moves.filter((minute) => !this.stored.has(minute)) ?? [];
      return changed.map((minute) => ({
        ...minute,
        marketId: user?.marketId ?? '',
        userId: user?.userId ?? '',
      }));
    });
  }

  private change(state: PriceState, input: Exclude<PriceInput, { kind: 'created' | 'ended' }>): void {
    const { marketId } = input;
    // The first price has the time of the desk, which may be ahead of the log's.
    const atMs = Math.max(input.atMs, state.updatedAtMs);
    const moment: Moment = { atMs, staleAfterMs: this.staleAfterMs };
    const changes: LoggedPriceChange[] = [];
    const take = (step: Step) => {
      this.set(step.state);
      this.bars.add(marketId, atMs, priceOf(step.state));
      changes.push(step.change);
    };
    switch (input.kind) {
      case 'trades':
        for (const trade of input.trades) take(this.bet(marketId, trade, moment));
        break;
      case 'probability':
        take(withProbability(state, input.probability, input.input, moment));
        break;
      case 'weights':
        take(withWeights(state, input.weights, moment));
    }
    if (changes.length === 0) return;
    this.events.push({ marketId, atMs, sentimentLiquidity: state.liquidity.toString(), changes });
  }

  /** A trade, which uses up the room of its users. */
  private bet(marketId: string, trade: LoggedTrade, moment: Moment): Step {
    const state = this.states.get(marketId);
    if (!state) throw new Error(`the price of ${marketId} was not loaded`);
    const users = [...usersOf(trade)];
    const step = withBet(
      state,
      trade,
      users.map((userId) => this.room(state, userId, moment)),
      moment,
    );
    if (step.applied !== 0n) for (const userId of users) this.move(marketId, userId, moment, step.applied);
    return step;
  }

  private room({ marketId, liquidity }: PriceState, userId: string, { atMs }: Moment): Room {
    const moves = this.users.get(keyOf(marketId, userId))?.moves ?? [];
    return roomOf(moves, atMs, userLimit(liquidity));
  }

  private move(marketId: string, userId: string, { atMs }: Moment, applied: bigint): void {
    const key = keyOf(marketId, userId);
    const moves = withMove(this.users.get(key)?.moves ?? [], atMs, applied);
    this.users.set(key, { marketId, userId, moves });
    this.moved.add(key);
  }

  private set(state: PriceState): void {
    this.states.set(state.marketId, state);
    this.changed.set(state.marketId, state);
  }
}

/** The users of a trade: the taker, and the maker if a user was the maker. */
export const usersOf = ([, , , , , taker, maker]: LoggedTrade): ReadonlySet<string> =>
  new Set(maker ? [taker[0], maker[0]] : [taker[0]]);
