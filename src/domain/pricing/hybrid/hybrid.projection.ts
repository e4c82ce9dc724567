// Hybrid prices follow the log: trades, probabilities, weights, and the beginning and end of markets. Prices, their events and
// the projection's place in the log commit together. It is the only writer of prices after their first row.
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import {
  ProjectionRunner,
  type EventMap,
  type EventType,
  type LoggedEvent,
  type LogTransaction,
  type Projection,
} from '../../../platform/events/index.js';
import type { Market } from '../../../contract/markets/markets.js';
import {
  INITIAL_PROBABILITY_DEFAULT,
  SENTIMENT_LIQUIDITY_DEFAULT,
  WEIGHTS_SUM,
} from '../../../contract/pricing/market-prices.js';
import type { LoggedRaffleMarket } from '../../../platform/events/payloads/pricing.js';
import { PriceBook, usersOf, type PriceInput } from './price-book.js';
import { beginningOf } from './price-state.js';
import { PriceTables } from './price-tables.js';

/** The key of the projection's place in the log. */
export const HYBRID_PROJECTION = 'pricing.hybrid';

/** A transaction takes no further event after so many trades. */
const TRADES_MAX = 2_000;

/** In these states a market keeps its last price. */
const ENDED: readonly Market['state'][] = ['REJECTED', 'FINALIZED', 'VOIDED'];

type Reader<T extends EventType> = (data: EventMap[T], atMs: number) => readonly PriceInput[];

/** The inputs of each type of event. Events of other types change no price. */
const READERS: { readonly [T in EventType]?: Reader<T> } = {
  'exchange.market.orders_changed': ({ marketId, trades }, atMs) => {
    const ofMarket = trades.filter(([, kind]) => kind !== 'quote');
    return ofMarket.length > 0 ? [{ kind: 'trades', marketId, atMs, trades: ofMarket }] : [];
  },
  'exchange.market.state_changed': ({ from, market: { id: marketId, state } }, atMs) => {
    if (ENDED.includes(state)) return [{ kind: 'ended', marketId, atMs }];
    return from === null ? [{ kind: 'created', marketId, atMs }] : [];
  },
  'pricing.weights.set': ({ marketId, raffleWeight, marketWeight }, atMs) => [
    { kind: 'weights', marketId, atMs, weights: { raffleWeight, marketWeight } },
  ],
  'pricing.probability.set': ({ marketId, probability }, atMs) => [
    { kind: 'probability', marketId, atMs, probability, input: ['operator', null, null, null, null] },
  ],
  'pricing.raffle.changed': ({ seasonId, totalTickets, markets }, atMs) =>
    markets.map((market) => raffleInput(market, { seasonId, totalTickets, atMs })),
  'pricing.raffle.drawn': ({ seasonId, totalTickets, winner, markets }, atMs) =>
    markets.map(([marketId, playerId, tickets]) => {
      const probability = playerId === winner ? WEIGHTS_SUM : 0;
      return raffleInput([marketId, playerId, tickets, probability], { seasonId, totalTickets, atMs });
    }),
};

const raffleInput = (
  [marketId, playerId, tickets, probability]: LoggedRaffleMarket,
  { seasonId, totalTickets, atMs }: { seasonId: string; totalTickets: string; atMs: number },
): PriceInput => ({
  kind: 'probability',
  marketId,
  atMs,
  probability,
  input: ['raffle', seasonId, playerId, tickets, totalTickets],
});

@Injectable()
export class HybridProjection implements Projection, OnApplicationBootstrap {
  readonly name = HYBRID_PROJECTION;
  readonly types = new Set<string>(Object.keys(READERS));
  private readonly tables = new PriceTables();
  private inputs: PriceInput[] = [];
  private trades = 0;

  constructor(
    private readonly runner: ProjectionRunner,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.runner.start(this);
  }

  apply(event: LoggedEvent): void {
    const read = READERS[event.type as EventType] as Reader<EventType> | undefined;
    if (!read) return;
    for (const input of read(JSON.parse(event.data) as never, event.atMs)) {
      this.inputs.push(input);
      if (input.kind === 'trades') this.trades += input.trades.length;
    }
  }

  get isFull(): boolean {
    return this.trades >= TRADES_MAX;
  }

  async flush(tx: LogTransaction): Promise<void> {
    const { inputs } = this;
    const last = inputs.at(-1);
    if (last) {
      const book = await this.load(tx, inputs);
      for (const input of inputs) {
        if (!book.has(input.marketId)) begin(tx, book, input);
        book.apply(input);
      }
      await this.tables.save(tx.manager, book, last.atMs);
      for (const event of book.events)
        tx.append('pricing.market.changed', event, { pricing: `pricing:${event.marketId}` });
    }
    this.discard();
  }

  discard(): void {
    this.inputs = [];
    this.trades = 0;
  }

  private async load({ manager }: LogTransaction, inputs: readonly PriceInput[]): Promise<PriceBook> {
    const marketIds = new Set(inputs.map(({ marketId }) => marketId));
    const users = new Map(inputs.flatMap(usersIn));
    return new PriceBook(
      await this.tables.states(manager, [...marketIds]),
      await this.tables.moves(manager, [...users.values()]),
      this.config.RAFFLE_STALE_AFTER,
    );
  }
}

type User = readonly [marketId: string, userId: string];

/** The users whose room an input may use up, each with a key. */
function usersIn(input: PriceInput): readonly (readonly [key: string, user: User])[] {
  if (input.kind !== 'trades') return [];
  const { marketId, trades } = input;
  const ids = new Set(trades.flatMap((trade) => [...usersOf(trade)]));
  return [...ids].map((userId) => [`${marketId} ${userId}`, [marketId, userId]]);
}

/** A market that was made without a note of its first price begins with the defaults. */
function begin(tx: LogTransaction, book: PriceBook, { marketId, atMs }: PriceInput): void {
  const initialProbability = INITIAL_PROBABILITY_DEFAULT;
  const sentimentLiquidity = SENTIMENT_LIQUIDITY_DEFAULT;
  book.begin(beginningOf(marketId, initialProbability, BigInt(sentimentLiquidity), atMs));
  tx.append(
    'pricing.market.begun',
    { marketId, atMs, initialProbability, sentimentLiquidity },
    { pricing: `pricing:${marketId}` },
  );
}
