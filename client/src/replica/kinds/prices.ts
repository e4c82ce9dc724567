// The present prices of items.
import type { components } from '../../rest/contract.gen.js';
import type { Rest } from '../../rest/rest.js';
import type { ChannelMessage } from '../../wire/transport.port.js';
import type { Kind } from '../driver.js';

/** The newest price of an item, in whole coins. */
export type ItemPrice = components['schemas']['PriceUpdate'];

/** By item. An item that never had a price is absent. */
export type Prices = ReadonlyMap<number, ItemPrice>;

/** `items`: all without it. */
export const pricesOf = (rest: Rest, items?: readonly number[]): Kind<Prices> => ({
  async read(wish) {
    const query = items ? { items: items.join(',') } : {};
    const { data, cursor } = await rest.read('GET /api/v1/prices/latest', { query }, wish);
    const value = new Map(data.data.map((price) => [price.item_id, price]));
    return { value, cursor, channels: ['prices'] };
  },
  fold: (prices, messages) => foldPrices(prices, messages, items),
  items,
});

/** A cut can repeat messages, but never brings an older price after a newer one. */
function foldPrices(
  prices: Prices,
  messages: readonly ChannelMessage[],
  items: readonly number[] | undefined,
): Prices {
  const updates = (messages as readonly unknown[] as ItemPrice[]).filter(
    ({ item_id: id }) => !items || items.includes(id),
  );
  return updates.length > 0
    ? new Map([...prices, ...updates.map((price) => [price.item_id, price] as const)])
    : prices;
}
