// For the channels of markets: which of them are about a market that does not exist.
import type { ChannelRefusal } from '../../../contract/auth/access.js';
import { ALL_SUFFIX, type Channel } from '../../../contract/streams/channels.js';
import type { MarketReader } from './market.reader.js';

/** Channel → refusal. A channel without an id, or of all markets, is not about one market. */
export async function unknownMarkets(
  markets: Pick<MarketReader, 'unknown'>,
  channels: readonly Channel[],
): Promise<ReadonlyMap<string, ChannelRefusal>> {
  const named = channels.flatMap(({ name, id }) => (id === null || id === ALL_SUFFIX ? [] : [{ name, id }]));
  const unknown = named.length > 0 ? await markets.unknown(named.map(({ id }) => id)) : new Set<string>();
  return new Map(named.filter(({ id }) => unknown.has(id)).map(({ name }) => [name, 'unknown_market']));
}
