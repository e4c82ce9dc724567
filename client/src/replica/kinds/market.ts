// Markets, alone and in lists. The channel of a market brings its states, trades, words and votes. Figures come with a read.
import type { components } from '../../rest/contract.gen.js';
import type { Rest } from '../../rest/rest.js';
import type { RequestOf } from '../../rest/routes.js';
import type { ChannelMessage } from '../../wire/transport.port.js';
import type { Kind } from '../driver.js';
import { readPages } from './pages.js';
import { fits } from './table.js';

type Schemas = components['schemas'];
/** Without the caller's own stake, which follows another channel. */
export type Market = Omit<Schemas['MarketDetail'], 'mine'>;
/** A market as lists show it. */
export type ListedMarket = Schemas['ListedMarket'];
const MARKETS = 'GET /api/v1/markets';
/** Filters and order of a list of markets. */
export type MarketQuery = Omit<NonNullable<RequestOf<typeof MARKETS>['query']>, 'after' | 'limit' | 'minSeq'>;

/** Markets of a list that are held: the first of its order. */
const LISTED_MAX = 1_000;
/** Markets of a list that are followed: the first. The other ones are as of the last read. */
const FOLLOWED_MAX = 50;
const PRICE_SUM_BPS = 10_000;

type Message =
  | Schemas['MarketState']
  | Schemas['Trade']
  | Schemas['Vote']
  | Schemas['VoteClosed']
  | Schemas['MarketListing']
  | PriceMessage;
type PriceMessage =
  | Schemas['InitialPrice']
  | Schemas['MarketSentimentUpdate']
  | Schemas['RaffleProbabilityUpdate']
  | Schemas['WeightsUpdate'];

export const marketOf = (rest: Rest, id: string): Kind<Market> => ({
  async read(wish) {
    const { data, cursor } = await rest.read('GET /api/v1/markets/{id}', { path: { id } }, wish);
    const value: Partial<typeof data> & Market = { ...data };
    delete value.mine;
    return { value, cursor, channels: [`market:${id}`, `pricing:${id}`] };
  },
  fold: (market, messages) => messages.reduce(withMessage, market),
  isInexact: (_, messages) => messages.some(({ type }) => type === 'market_state' || type === 'vote_closed'),
});

export const marketsOf = (rest: Rest, query: MarketQuery): Kind<readonly ListedMarket[]> => ({
  async read(wish) {
    const { entries, cursor } = await readPages(LISTED_MAX, (place) =>
      rest.read(MARKETS, { query: { ...query, ...place } }, wish),
    );
    const channels = entries.slice(0, FOLLOWED_MAX).map(({ id }) => `market:${id}`);
    return { value: entries, cursor, channels };
  },
  fold: (markets, messages) => foldMarkets(query, markets, messages),
});

/** A market that no longer fits the state of the query leaves the list. New markets come with a read. */
function foldMarkets(
  { state }: MarketQuery,
  markets: readonly ListedMarket[],
  messages: readonly ChannelMessage[],
): readonly ListedMarket[] {
  const changed = markets.map((market) =>
    messages.filter(({ market_id: id }) => id === market.id).reduce(withMessage, market),
  );
  if (changed.every((market, at) => market === markets[at])) return markets;
  return changed.filter((market) => fits(market, { state }));
}

/** What only the detail of a market has. */
type Detail = Partial<Pick<Market, 'polls' | 'pricing' | 'version'>>;

/** A message of an unknown type changes nothing. */
function withMessage<M extends ListedMarket & Detail>(market: M, message: ChannelMessage): M {
  const known = message as unknown as Message;
  switch (known.type) {
    case 'market_state':
      return { ...market, ...known.data.market };
    case 'listing': {
      const { listing, version } = known.data;
      return { ...market, ...listing, ...('version' in market && { version }) };
    }
    case 'trade':
      return withTrade(market, known.data);
    case 'vote':
      return withVote(market, known.data);
    case 'initial_price':
    case 'market_sentiment_update':
    case 'raffle_probability_update':
    case 'weights_update':
      return { ...market, pricing: market.pricing && withPrice(market.pricing, known) };
    default:
      return market;
  }
}

/** Merges of shares by their owners are on no public channel, so `yes` and `no` follow them with a read. */
function withTrade<M extends ListedMarket>(market: M, trade: Schemas['Trade']['data']): M {
  const { kind, outcome, trade_type: side, price_bps: yesBps, shares } = trade;
  const sign = kind === 'burn' || (kind === 'maker' && side === 'sell') ? -1n : 1n;
  const added = (isChanged: boolean, sum: string): string =>
    isChanged ? String(BigInt(sum) + sign * BigInt(shares)) : sum;
  const isPair = kind === 'mint' || kind === 'burn';
  return {
    ...market,
    yes: added(isPair || (kind === 'maker' && outcome), market.yes),
    no: added(isPair || (kind === 'maker' && !outcome), market.no),
    lastPriceBps: yesBps,
    prices: market.prices && { yesBps, noBps: PRICE_SUM_BPS - yesBps },
  };
}

function withVote<M extends Detail>(market: M, vote: Schemas['Vote']['data']): M {
  const { poll_id: pollId, counts, closes_at: closesAt } = vote;
  const polls = market.polls?.map((poll) => (poll.pollId === pollId ? { ...poll, counts, closesAt } : poll));
  return { ...market, ...(polls && { polls }) };
}

/** The message has all that moves a price, under the names of the price. */
function withPrice(
  pricing: NonNullable<Market['pricing']>,
  message: PriceMessage,
): NonNullable<Market['pricing']> {
  const named = Object.entries(message).filter(([name]) => name in pricing);
  const { timestamp } = message;
  return {
    ...pricing,
    ...Object.fromEntries(named),
    hybridPrice: message.type === 'initial_price' ? message.hybridPrice : message.newPrice,
    lastUpdated: timestamp,
    ...(message.type === 'raffle_probability_update' && {
      raffleSource: message.source,
      raffleUpdatedAt: timestamp,
    }),
  };
}
