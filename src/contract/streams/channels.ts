// Channels: the names to which a client can subscribe. A family groups the channels of one kind and defines their delivery.
// *log*: every event is delivered. *state*: the newest value per key is delivered, and older ones may be skipped.

export type DeliveryClass = 'log' | 'state';

/** The part after the family's name in a channel's name: nothing, an id, one of a few topics, or an id or `all`. */
type Suffix = 'none' | 'id' | 'id-or-all' | 'topic';

export const CHANNEL_FAMILIES = {
  prices: { deliveryClass: 'state', suffix: 'none', about: 'Item prices; key: the item.' },
  feed: {
    deliveryClass: 'state',
    suffix: 'none',
    about: 'Whether the source of item prices is silent; one value.',
  },
  pricing: { deliveryClass: 'state', suffix: 'id-or-all', about: 'Hybrid market prices; key: the market.' },
  book: { deliveryClass: 'state', suffix: 'id', about: 'Order book depth; key: the level.' },
  market: { deliveryClass: 'log', suffix: 'id', about: 'States, trades, votes and discussions of a market.' },
  user: { deliveryClass: 'log', suffix: 'id', about: 'Events of one user.' },
  admin: { deliveryClass: 'log', suffix: 'topic', about: 'Operator events.' },
  stats: { deliveryClass: 'state', suffix: 'none', about: 'Figures of processes; key: the process.' },
} as const satisfies Record<string, { deliveryClass: DeliveryClass; suffix: Suffix; about: string }>;

export type ChannelFamily = keyof typeof CHANNEL_FAMILIES;

export const FAMILY_NAMES = Object.keys(CHANNEL_FAMILIES) as ChannelFamily[];

/** The only channel of the prices family; its subscribers filter by item. */
export const PRICES_CHANNEL = 'prices';

/** The suffix of a channel that includes every channel of its family, where the family has such a channel. */
export const ALL_SUFFIX = 'all';

/** Maximum number of channels per connection. */
export const CHANNELS_MAX = 100;

/** An event is on at most one channel per family. */
export type EventChannels = Readonly<Partial<Record<ChannelFamily, string>>>;

/** A parsed channel name. `id` is null where the family has a single channel. */
export interface Channel {
  readonly name: string;
  readonly family: ChannelFamily;
  readonly id: string | null;
}

export const ADMIN_TOPICS = [
  'system',
  'fights',
  'bets',
  'users',
  'finance',
  'streaming',
  'notifications',
  'global',
] as const;

/** The form of a market's or a user's id in a channel's name. */
export const ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Returns undefined for a name that no channel can have. */
export function parseChannel(name: string): Channel | undefined {
  const colon = name.indexOf(':');
  const family = (colon < 0 ? name : name.slice(0, colon)) as ChannelFamily;
  if (!Object.hasOwn(CHANNEL_FAMILIES, family)) return undefined;
  const id = colon < 0 ? null : name.slice(colon + 1);
  const { suffix } = CHANNEL_FAMILIES[family];
  return isSuffix(suffix, id) ? { name, family, id } : undefined;
}

function isSuffix(suffix: Suffix, id: string | null): boolean {
  switch (suffix) {
    case 'none':
      return id === null;
    case 'topic':
      return (ADMIN_TOPICS as readonly (string | null)[]).includes(id);
    case 'id':
      return id !== null && id !== ALL_SUFFIX && ID_PATTERN.test(id);
    case 'id-or-all':
      return id !== null && ID_PATTERN.test(id);
  }
}
