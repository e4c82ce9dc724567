// Channels: what a client can listen to. A family groups the channels of one kind and says how they are delivered.
// *log*: every event is delivered. *state*: the newest value per key matters, older ones may be skipped.

export type DeliveryClass = 'log' | 'state';

export const CHANNEL_FAMILIES = {
  prices: { deliveryClass: 'state', about: 'Item prices; key: the item.' },
  pricing: { deliveryClass: 'state', about: 'Hybrid market prices; key: the market.' },
  book: { deliveryClass: 'state', about: 'Order book depth; key: the level.' },
  market: { deliveryClass: 'log', about: 'States, trades, votes and discussions of a market.' },
  user: { deliveryClass: 'log', about: 'What happens to one user.' },
  admin: { deliveryClass: 'log', about: 'Operator events.' },
} as const satisfies Record<string, { deliveryClass: DeliveryClass; about: string }>;

export type ChannelFamily = keyof typeof CHANNEL_FAMILIES;

export const FAMILY_NAMES = Object.keys(CHANNEL_FAMILIES) as ChannelFamily[];

/** The one channel of the prices family; its subscribers filter by item. */
export const PRICES_CHANNEL = 'prices';

/** An event is on at most one channel per family. */
export type EventChannels = Readonly<Partial<Record<ChannelFamily, string>>>;
