// The updates of item prices as the log has them, all of them and in order.
import type { PriceUpdate } from '../../src/contract/pricing/prices.js';
import type { Json } from './accounts.js';
import { getJson } from './app.js';

/** All updates of these items since the start of the log. */
export async function priceUpdates(url: string, items: readonly number[]): Promise<PriceUpdate[]> {
  const latest = await fetch(`${url}/api/v1/prices/latest`);
  const [epoch] = (latest.headers.get('ringside-seq') ?? '').split('-');
  await latest.text();
  const found: PriceUpdate[] = [];
  let after = `${epoch}-0`;
  for (let more = true; more;) {
    const page = `${url}/api/v1/events?channels=prices&limit=1000&after=${after}`;
    const { body } = await getJson<Json>(page);
    found.push(...(body.data as PriceUpdate[]));
    ({ more, cursor: after } = body as { more: boolean; cursor: string });
  }
  return found.filter(({ item_id: itemId }) => items.includes(itemId));
}
