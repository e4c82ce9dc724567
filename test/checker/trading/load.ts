// Traders over HTTP, and the answers they received. Every order has a clientOrderId, so that a trader can repeat any
// request. A trader whose request gets no answer, or 503, remembers that the outcome is unknown.
import { setTimeout as delay } from 'node:timers/promises';
import type { Order } from '../../../src/contract/trading/orders.js';
import { randomInt } from '../../support/random.js';

const RETRY_MS = 100;
const BATCH_SIZE = 5;
const CANCEL_SHARE = 0.15;
const BATCH_SHARE = 0.15;

export interface Trader {
  readonly userId: string;
  readonly token: string;
}

/** One order, over all its requests. */
export interface Asked {
  readonly trader: Trader;
  readonly body: Readonly<Record<string, unknown>> & { readonly clientOrderId: string };
  /** The order object of the first answer, byte for byte; null: not known. */
  acknowledged: string | null;
  /** The code of the refusal; the server does not remember refusals. */
  refused: string | null;
}

export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly retryAfter: string | null;
}

export class Load {
  readonly asked: Asked[] = [];
  /** Ids of orders whose cancellation was acknowledged. */
  readonly cancelled = new Set<string>();
  /** Every answer with a 5xx status. */
  readonly unavailable: Refused[] = [];
  readonly violations: string[] = [];
  acknowledgements = 0;
  repeats = 0;
  private isOver = false;
  private next = 0;

  constructor(
    private readonly traders: readonly Trader[],
    private readonly marketIds: readonly string[],
    private readonly random: () => number,
  ) {}

  /** Trades until `stop`, or until the program does not answer any more. */
  async run(url: string): Promise<void> {
    this.isOver = false;
    await Promise.all(this.traders.map((trader) => this.trade(url, trader)));
  }

  stop(): void {
    this.isOver = true;
  }

  /**
   * Repeats earlier requests. A request with a known answer must get the same bytes; every other request must get an
   * answer.
   */
  async repeat(url: string, asked: Asked, token: string): Promise<void> {
    for (;;) {
      const answer = await this.request(
        url,
        'POST',
        '/trading/orders',
        { ...asked.trader, token },
        asked.body,
      );
      if (answer === null) throw new Error('the program does not answer');
      if (answer.status === 503) {
        await delay(RETRY_MS);
        continue;
      }
      this.repeats += 1;
      this.note(asked, answer.status, answer.text);
      return;
    }
  }

  private async trade(url: string, trader: Trader): Promise<void> {
    const open: string[] = [];
    while (!this.isOver) {
      const dice = this.random();
      const isAlive =
        dice < CANCEL_SHARE && open.length > 0
          ? await this.cancel(
              url,
              trader,
              open.splice(randomInt(this.random, 0, open.length - 1), 1)[0] ?? '',
            )
          : dice < CANCEL_SHARE + BATCH_SHARE
            ? await this.placeMany(url, trader)
            : await this.place(url, trader, open);
      if (!isAlive) return;
    }
  }

  private async place(url: string, trader: Trader, open: string[]): Promise<boolean> {
    const asked = this.newOrder(trader);
    const answer = await this.request(url, 'POST', '/trading/orders', trader, asked.body);
    if (answer === null) return false;
    this.note(asked, answer.status, answer.text);
    const order = asked.acknowledged === null ? null : (JSON.parse(asked.acknowledged) as Order);
    if (order?.status === 'OPEN') open.push(order.id);
    return true;
  }

  private async placeMany(url: string, trader: Trader): Promise<boolean> {
    const all = Array.from({ length: BATCH_SIZE }, () => this.newOrder(trader));
    const body = { orders: all.map((asked) => asked.body) };
    const answer = await this.request(url, 'POST', '/trading/orders/batch', trader, body);
    if (answer === null) return false;
    if (answer.status !== 200) return true;
    const { results } = JSON.parse(answer.text) as { results: { order?: Order; error?: { code: string } }[] };
    all.forEach((asked, i) => {
      const { order, error } = results[i] ?? {};
      if (order) this.note(asked, 201, JSON.stringify(order));
      else if (!['unavailable', 'outcome_unknown', 'busy'].includes(error?.code ?? ''))
        asked.refused = error?.code ?? 'nothing';
    });
    return true;
  }

  private async cancel(url: string, trader: Trader, orderId: string): Promise<boolean> {
    const answer = await this.request(url, 'DELETE', `/trading/orders/${orderId}`, trader);
    if (answer?.status === 200) this.cancelled.add(orderId);
    return answer !== null;
  }

  private newOrder(trader: Trader): Asked {
    this.next += 1;
    const pick = <T>(values: readonly T[]) => values[randomInt(this.random, 0, values.length - 1)] as T;
    const asked: Asked = {
      trader,
      body: {
        clientOrderId: `c${this.next}`,
        marketId: pick(this.marketIds),
        outcome: pick(['YES', 'NO']),
        side: pick(['BUY', 'BUY', 'BUY', 'SELL']),
        type: 'LIMIT',
        timeInForce: pick(['GTC', 'GTC', 'IOC']),
        priceBps: randomInt(this.random, 4_800, 5_200),
        quantity: String(randomInt(this.random, 1, 50) * 10_000),
      },
      acknowledged: null,
      refused: null,
    };
    this.asked.push(asked);
    return asked;
  }

  private note(asked: Asked, status: number, text: string): void {
    const { clientOrderId } = asked.body;
    if (status === 201) {
      if (asked.acknowledged === null) this.acknowledgements += 1;
      else if (asked.acknowledged !== text)
        this.violations.push(`${clientOrderId} was answered ${asked.acknowledged} and then ${text}`);
      asked.acknowledged = text;
      asked.refused = null;
      return;
    }
    if (status === 503) return;
    const { code } = JSON.parse(text) as { code: string };
    if (asked.acknowledged !== null)
      this.violations.push(`${clientOrderId} was acknowledged and then refused with ${code}`);
    asked.refused = code;
  }

  /** null: no answer. */
  private async request(
    url: string,
    method: string,
    path: string,
    { token }: Trader,
    body?: unknown,
  ): Promise<{ status: number; text: string } | null> {
    let status: number;
    let text: string;
    let retryAfter: string | null;
    try {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = response.status;
      retryAfter = response.headers.get('retry-after');
      text = await response.text();
    } catch {
      return null;
    }
    if (status >= 500) {
      const { code } = JSON.parse(text) as { code: string };
      this.unavailable.push({ status, code, retryAfter });
      if (status !== 503 || retryAfter === null) this.violations.push(`${method} ${path}: ${status} ${text}`);
      await delay(RETRY_MS);
    }
    return { status, text };
  }
}
