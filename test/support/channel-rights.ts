// Who may listen to each channel.
export type Least = 'anybody' | 'user' | 'operator' | 'admin';

/** Channel → who may listen. `{id}` is the user's own id. */
export const CHANNELS: Record<string, Least> = {
  prices: 'anybody',
  feed: 'anybody',
  'pricing:all': 'anybody',
  'book:m1': 'anybody',
  'market:m1': 'anybody',
  stats: 'operator',
  'admin:system': 'operator',
  'admin:fights': 'operator',
  'admin:bets': 'operator',
  'admin:users': 'admin',
  'admin:finance': 'admin',
  'admin:streaming': 'operator',
  'admin:notifications': 'operator',
  'admin:global': 'admin',
  'user:{id}': 'user',
};
