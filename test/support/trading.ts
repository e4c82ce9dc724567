// Users who trade, and markets for them, made through the public API. A Ringside in paper mode funds every account.
import type { Account, Json, Place } from './accounts.js';
import { asUser, bearer, call, firstAdmin, type Answer } from './accounts.js';
import { randomHex } from '../../src/platform/common/ids.js';

/** The expected answer to a refused request: its status and code, and the first field that it names. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly field?: string;
}

export class Trader {
  constructor(
    private readonly place: Place,
    readonly account: Account,
  ) {}

  get userId(): string {
    return this.account.userId;
  }

  ask(route: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<Json>> {
    const all = { ...bearer(this.account), ...headers };
    return call<Json>(this.place, route, body === undefined ? { headers: all } : { body, headers: all });
  }

  /** The body of an answer; throws if the answer is an error. */
  async get(route: string): Promise<Json> {
    return good(route, await this.ask(route));
  }

  async send(route: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Json> {
    return good(route, await this.ask(route, body, headers));
  }

  /** A LIMIT order for one share of YES at 50 %, with the given changes; undefined omits a field. */
  order(marketId: string, rest: Record<string, unknown> = {}): Promise<Answer<Json>> {
    return this.ask('POST /trading/orders', { ...limitOrder(marketId), ...rest });
  }

  async placed(marketId: string, rest: Record<string, unknown> = {}): Promise<Json> {
    return good('the order', await this.order(marketId, rest));
  }
}

export const limitOrder = (marketId: string) => ({
  marketId,
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  priceBps: 5_000,
  quantity: '1000000',
});

export const newTrader = async (place: Place): Promise<Trader> => new Trader(place, await asUser(place));

/** The first admin, who may do everything. */
export const boss = async (place: Place): Promise<Trader> => new Trader(place, await firstAdmin(place));

/** A market, open unless the caller says otherwise. Returns its id. */
export async function newMarket(
  place: Place,
  { isOpen = true, ...market }: Record<string, unknown> & { isOpen?: boolean } = {},
): Promise<string> {
  const admin = await boss(place);
  const id = `m${randomHex(4)}`;
  await admin.send('POST /markets', { id, question: 'Who?', ...market });
  if (isOpen) await admin.send(`POST /markets/${id}/open`);
  return id;
}

export const refusalOf = ({ status, body }: Answer<Json>): Refusal => {
  const field = (body as { details?: { fields?: { field: string }[] } }).details?.fields?.[0]?.field;
  const { code } = body as { code: string };
  return field === undefined ? { status, code } : { status, code, field };
};

function good(what: string, { status, body }: Answer<Json>): Json {
  if (status >= 300) throw new Error(`${what} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Every page of a list, `limit` entries at a time. */
export async function pages(trader: Trader, route: string, limit: number): Promise<Json[][]> {
  const found: Json[][] = [];
  let after = '';
  do {
    const { data, next } = (await trader.get(
      `${route}${route.includes('?') ? '&' : '?'}limit=${limit}${after}`,
    )) as {
      data: Json[];
      next: string | null;
    };
    found.push(data);
    after = next === null ? '' : `&after=${next}`;
  } while (after !== '');
  return found;
}
