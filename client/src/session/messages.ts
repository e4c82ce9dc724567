// The types of messages by the name of their channel.
import type { components } from '../rest/contract.gen.js';

/** Everything that has a name in the server's contract, such as `Schemas['Trade']`. */
export type Schemas = components['schemas'];

/** A template stands for all names that fit it. */
interface Channels {
  prices: Schemas['PriceUpdate'];
  feed: Schemas['Feed'];
  stats: Schemas['Stats'];
  [pricing: `pricing:${string}`]:
    | Schemas['InitialPrice']
    | Schemas['MarketSentimentUpdate']
    | Schemas['RaffleProbabilityUpdate']
    | Schemas['WeightsUpdate'];
  [book: `book:${string}`]: Schemas['BookImage'] | Schemas['BookLevels'];
  [market: `market:${string}`]:
    | Schemas['MarketState']
    | Schemas['MarketListing']
    | Schemas['Trade']
    | Schemas['Vote']
    | Schemas['VoteClosed']
    | Schemas['Discussion'];
  [user: `user:${string}`]: Schemas['UserEvent'];
  [admin: `admin:${string}`]: Schemas['AdminEvent'];
}

/** A channel whose messages have types. */
export type ChannelName = keyof Channels;

/** The messages of a channel. A newer server may send further types, so a `switch` over the type needs a default. */
export type MessageOf<C extends ChannelName> = Channels[C];
