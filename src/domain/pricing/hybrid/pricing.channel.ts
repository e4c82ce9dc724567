// Hybrid prices on the stream, on `pricing:{marketId}` and `pricing:all`. The key is the market, so a slow client gets the
// newest price. Every stream begins with the current prices. Users appear by their public ids.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { z } from 'zod';
import type { ChannelRefusal } from '../../../contract/auth/access.js';
import { ALL_SUFFIX, type Channel } from '../../../contract/streams/channels.js';
import type {
  initialPriceSchema,
  marketSentimentUpdateSchema,
  raffleProbabilityUpdateSchema,
  weightsUpdateSchema,
} from '../../../contract/pricing/market-prices.js';
import {
  ChannelRegistry,
  type ChannelBodies,
  type ChannelMessage,
  type ChannelOwner,
  type ChannelSnapshot,
  type Envelope,
} from '../../../platform/channels/index.js';
import { Clock } from '../../../platform/common/clock.js';
import { publicIdOf } from '../../../platform/common/public-id.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import type {
  LoggedBet,
  LoggedPriceChange,
  LoggedRaffleInput,
  MarketPriceBegun,
  MarketPriceChanged,
} from '../../../platform/events/payloads/pricing.js';
import { HybridReader } from './hybrid.reader.js';
import { sentimentBps } from './price-math.js';
import { beginningOf, isStale, priceOf, type PriceState } from './price-state.js';

type Body = ChannelBodies['pricing'];
/** A message without its type, its market and its envelope. */
type Data<T extends z.ZodType> = Omit<z.infer<T>, 'type' | 'marketId' | 'channel' | 'timestamp' | 'seq'>;

const PREFIX = 'pricing:';
const MICRO = 1_000_000;

@Injectable()
export class PricingChannel implements ChannelOwner<'pricing'>, OnModuleInit {
  readonly family = 'pricing';
  readonly needsSnapshot = true;

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly prices: HybridReader,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.registry.own(this);
    this.registry.translate('pricing.market.begun', 'pricing', firstPrices);
    this.registry.translate('pricing.market.changed', 'pricing', updatesOf);
  }

  async absent(channels: readonly Channel[]): Promise<ReadonlyMap<string, ChannelRefusal>> {
    const named = channels.flatMap(({ name, id }) =>
      id === null || id === ALL_SUFFIX ? [] : [{ name, id }],
    );
    if (named.length === 0) return new Map();
    const unknown = await this.prices.unknown(named.map(({ id }) => id));
    return new Map(named.filter(({ id }) => unknown.has(id)).map(({ name }) => [name, 'unknown_market']));
  }

  /** The order of the fields is that of the contract, so that equal messages are equal bytes. */
  message(
    { type, marketId, data, atMs }: Body,
    { channel, seq }: Pick<Envelope, 'channel' | 'seq'>,
  ): ChannelMessage {
    const timestamp = new Date(atMs).toISOString();
    return {
      key: marketId,
      name: null,
      json: JSON.stringify({ type, marketId, ...data, timestamp, seq, channel }),
    };
  }

  /** `pricing:all`: every market that has not ended. */
  async snapshot(channel: string): Promise<ChannelSnapshot> {
    const id = channel.slice(PREFIX.length);
    const { states, seq } = await this.prices.states(id === ALL_SUFFIX ? null : id);
    const moment = { atMs: this.clock.nowMs(), staleAfterMs: this.config.RAFFLE_STALE_AFTER };
    const messages = states.map((state) => {
      const body = initialPrice(state, isStale(state, moment));
      return this.message(body, { channel, seq });
    });
    return { seq, messages };
  }
}

function initialPrice(state: PriceState, stale: boolean): Body {
  const data: Data<typeof initialPriceSchema> = {
    raffleProbability: state.raffleProbability,
    marketSentiment: sentimentBps(state.sentiment, state.liquidity),
    hybridPrice: priceOf(state),
    raffleWeight: state.raffleWeight,
    marketWeight: state.marketWeight,
    sentiment: state.sentiment.toString(),
    sentimentLiquidity: state.liquidity.toString(),
    stale,
  };
  return { type: 'initial_price', marketId: state.marketId, data, atMs: state.updatedAtMs };
}

const firstPrices = ({
  marketId,
  atMs,
  initialProbability,
  sentimentLiquidity,
}: MarketPriceBegun): readonly Body[] => [
  initialPrice(beginningOf(marketId, initialProbability, BigInt(sentimentLiquidity), atMs), false),
];

const updatesOf = ({ marketId, atMs, sentimentLiquidity, changes }: MarketPriceChanged): readonly Body[] =>
  changes.map((change) => ({ marketId, atMs, ...updateOf(change, sentimentLiquidity) }));

function updateOf(change: LoggedPriceChange, sentimentLiquidity: string): Pick<Body, 'type' | 'data'> {
  const [kind, oldPrice, newPrice, raffleProbability, sentiment, raffleWeight, marketWeight, stale, input] =
    change;
  const data: Data<typeof weightsUpdateSchema> = {
    oldPrice,
    newPrice,
    raffleProbability,
    marketSentiment: sentimentBps(BigInt(sentiment), BigInt(sentimentLiquidity)),
    raffleWeight,
    marketWeight,
    sentiment,
    sentimentLiquidity,
    stale,
  };
  switch (kind) {
    case 'sentiment':
      return { type: 'market_sentiment_update', data: { ...data, ...betOf(input as LoggedBet) } };
    case 'raffle':
      return {
        type: 'raffle_probability_update',
        data: { ...data, ...raffleOf(input as LoggedRaffleInput) },
      };
    case 'weights':
      return { type: 'weights_update', data };
  }
}

type BetFields = Omit<Data<typeof marketSentimentUpdateSchema>, keyof Data<typeof weightsUpdateSchema>>;

const betOf = ([tradeId, outcome, side, cost, taker, maker, applied, capped]: LoggedBet): BetFields => ({
  betOutcome: outcome,
  betAmount: Number(cost) / MICRO,
  betSide: side,
  betCost: cost,
  tradeId: String(tradeId),
  taker: publicIdOf(taker),
  maker: maker === null ? null : publicIdOf(maker),
  applied,
  capped,
});

type RaffleFields = Omit<Data<typeof raffleProbabilityUpdateSchema>, keyof Data<typeof weightsUpdateSchema>>;

const raffleOf = ([source, seasonId, playerId, tickets, totalTickets]: LoggedRaffleInput): RaffleFields => ({
  source,
  seasonId,
  playerId,
  tickets,
  totalTickets,
});
