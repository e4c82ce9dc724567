// A desk on the client package that watches whether money, shares and orders agree in each change, and a user who does anything that
// such a desk shows.
import type { Order, Position, Resource, Ringside } from '../../client/src/index.js';
import type { Json } from './accounts.js';
import { credits, terms } from './proposal-hands.js';
import { randomInt } from './random.js';
import type { Trader } from './trading.js';

/** What a desk shows of a user. Its market pays each share at its price when void, so no profit is held. */
export class Desk {
  readonly orders;
  readonly positions;
  readonly account;
  readonly proposals;
  readonly faults: string[] = [];
  changes = 0;

  constructor(readonly client: Ringside) {
    this.account = client.account();
    this.orders = client.orderList({ status: 'OPEN' });
    this.positions = client.positions({ closed: 'true' });
    this.proposals = client.proposals();
    for (const one of this.all) one.on('change', () => this.look());
  }

  get all(): readonly Resource<unknown>[] {
    return [this.account, this.orders, this.positions, this.proposals];
  }

  /** What is set aside for orders is what the orders hold. */
  private look(): void {
    if (this.all.some(({ value, state }) => value === null || state === 'opening')) return;
    if (new Set(this.all.map(({ seq }) => seq)).size > 1) return;
    this.changes += 1;
    const held = (fits: (order: Order) => boolean): string =>
      String((this.orders.value ?? []).filter(fits).reduce((sum, order) => sum + BigInt(order.held), 0n));
    const credit = String(BigInt(held(({ side }) => side === 'BUY')) + this.stakes);
    if (credit !== this.account.value?.held)
      this.faults.push(
        `${this.account.seq}: orders and stakes hold ${credit}, ${this.account.value?.held} is held`,
      );
    for (const position of this.positions.value ?? []) this.compare(position, held);
  }

  private get stakes(): bigint {
    return (this.proposals.value ?? []).reduce((sum, { direction, status, ...stakes }) => {
      if (status === 'ACCEPTED' || (status === 'PENDING' && direction === 'sent'))
        sum += BigInt(direction === 'sent' ? stakes.proposerStake : stakes.responderStake);
      return sum;
    }, 0n);
  }

  private compare(position: Position, held: (fits: (order: Order) => boolean) => string): void {
    const shares = held(
      ({ side, marketId, outcome }) =>
        side === 'SELL' && marketId === position.marketId && outcome === position.outcome,
    );
    if (shares !== position.held)
      this.faults.push(`${this.positions.seq}: orders hold ${shares} shares, ${position.held} are held`);
  }
}

/** A user who does anything that a desk shows, and another one who trades with that user. */
export class Mixer {
  private readonly ann: Trader;
  private readonly bob: Trader;
  private readonly admin: Trader;
  private readonly marketId: string;
  private readonly fightId: string;

  constructor(
    private readonly random: () => number,
    people: { readonly ann: Trader; readonly bob: Trader; readonly admin: Trader },
    on: { readonly marketId: string; readonly fightId: string },
  ) {
    ({ ann: this.ann, bob: this.bob, admin: this.admin } = people);
    ({ marketId: this.marketId, fightId: this.fightId } = on);
  }

  async step(): Promise<void> {
    const acts = [
      () => this.place(this.ann),
      () => this.place(this.ann),
      () => this.place(this.bob),
      () => this.place(this.bob),
      () => this.batch(),
      () => this.change(),
      () => this.cancel(),
      () => this.pay(),
      () => this.watch(),
      () => this.propose(),
    ];
    await this.pick(acts)?.();
  }

  private pick<T>(from: readonly T[]): T | undefined {
    return from[randomInt(this.random, 0, from.length - 1)];
  }

  private limit() {
    const [outcome, side] = [this.pick(['YES', 'NO']), this.pick(['BUY', 'BUY', 'SELL'])];
    const priceBps = randomInt(this.random, 45, 55) * 100;
    return { outcome, side, priceBps, quantity: `${randomInt(this.random, 1, 5)}000000` };
  }

  /** A sale without shares is refused, which changes nothing. */
  private async place(who: Trader): Promise<void> {
    await who.order(this.marketId, this.limit());
  }

  private async batch(): Promise<void> {
    const orders = Array.from({ length: 20 }, () => ({
      ...{ marketId: this.marketId, type: 'LIMIT', ...this.limit() },
    }));
    await this.ann.send('POST /trading/orders/batch', { orders });
  }

  private async openOrder(): Promise<string | undefined> {
    const { data } = await this.ann.get('GET /trading/orders/list?status=OPEN');
    return this.pick(data as { id: string }[])?.id;
  }

  private async change(): Promise<void> {
    const id = await this.openOrder();
    if (id) await this.ann.ask(`PATCH /trading/orders/${id}`, { priceBps: this.limit().priceBps });
  }

  private async cancel(): Promise<void> {
    const id = await this.openOrder();
    if (this.random() < 0.2) await this.ann.ask('DELETE /trading/orders', {});
    else if (id) await this.ann.ask(`DELETE /trading/orders/${id}`, {});
  }

  private async pay(): Promise<void> {
    await this.admin.send(`POST /trading/accounts/${this.ann.userId}/deposit`, { amount: '1000000' });
  }

  private async watch(): Promise<void> {
    const { data } = (await this.ann.get('GET /watchlists')) as { data: Json[] };
    const list = this.pick(data);
    const act = this.random();
    if (!list || act < 0.3)
      await this.ann.ask('POST /watchlists', { name: `L${randomInt(this.random, 1, 99)}` });
    else if (act < 0.4) await this.ann.ask(`DELETE /watchlists/${list.id}`, {});
    else if (act < 0.5) await this.ann.ask(`PATCH /watchlists/${list.id}`, { name: 'Other' });
    else if (act < 0.8) await this.ann.ask(`POST /watchlists/${list.id}/items`, { marketId: this.marketId });
    else await this.ann.ask(`DELETE /watchlists/${list.id}/items/market:${this.marketId}`, {});
  }

  private async propose(): Promise<void> {
    const [from, to] = this.random() < 0.5 ? [this.ann, this.bob] : [this.bob, this.ann];
    const stake = credits(randomInt(this.random, 1, 3));
    const proposal = {
      type: 'PAGO',
      ...terms(this.fightId, to, { proposerStake: stake, responderStake: stake }),
    };
    const { body } = await from.ask('POST /proposals', proposal);
    if (this.random() < 0.6)
      await to.ask(`POST /proposals/${body.id}/respond`, { accept: this.random() < 0.3 });
  }
}
