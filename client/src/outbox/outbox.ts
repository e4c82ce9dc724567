// Orders that survive a crash of the client. An order is on disk before its first byte leaves, under an id that never changes, so its
// outcome can be found at any time later. Nothing is ever sent under another id.
import type { Base } from '../base.js';
import { AuthError, HandlerFailed, RingsideError } from '../rest/errors.js';
import { closed, Delivery } from './delivery.js';
import { OutboxUnavailable } from './errors.js';
import { Lifetime } from './lifetime.js';
import type {
  LeftOrder,
  OrderBody,
  OrderRequest,
  Orders,
  OutboxOptions,
  PlacedOrder,
  PlaceOptions,
} from './orders.js';
import { OutboxOrder } from './placed-order.js';
import { randomHex } from '../wire/random-hex.js';
import type { Entry, OutboxStore, Whose } from './store.port.js';

const VALID_FOR_MS = 30_000;
const VALID_FOR_MAX_MS = 86_400_000;
/** Orders without an outcome. */
const OPEN_MAX = 1_000;
/** Orders with an outcome that a late second click still finds. */
const DONE_MAX = 1_000;
/** Left orders that are asked about at the same time. */
const ASKED_MAX = 8;
/** The longest wait for the server's time before an order. */
const CLOCK_MAX_MS = 3_000;
const ID_BYTES = 16;

interface Known {
  readonly request: string;
  readonly placed: Promise<OutboxOrder>;
}

export class Outbox implements Omit<Orders, 'on'> {
  /** By clientOrderId, in the order of the calls. */
  private readonly known = new Map<string, Known>();
  /** On disk. An order leaves after its outcome is known and it is removed from the disk. */
  private readonly open = new Map<string, OutboxOrder>();
  private view: readonly PlacedOrder[] = [];
  private user: Promise<string> | null = null;
  private store: Promise<OutboxStore> | null = null;
  private recovering: Promise<LeftOrder[]> | null = null;
  private beginning = 0;
  private readonly lifetime = new Lifetime();

  constructor(
    private readonly base: Base,
    private readonly options: OutboxOptions,
    private readonly tell: (order: PlacedOrder) => void,
  ) {}

  get pending(): readonly PlacedOrder[] {
    return this.view;
  }

  place(request: OrderRequest, options: PlaceOptions = {}): Promise<PlacedOrder> {
    const id = request.clientOrderId ?? randomHex(ID_BYTES);
    const text = canonical(request);
    const known = this.known.get(id);
    if (known) return known.request === text ? known.placed : Promise.reject(conflict());
    const placed = this.begin(id, request, options);
    this.known.set(id, { request: text, placed });
    // Nothing was sent, so the id is free.
    placed.catch(() => this.known.delete(id));
    return placed;
  }

  recover(each?: (left: LeftOrder) => unknown): Promise<LeftOrder[]> {
    this.recovering ??= this.recoverAll(each).finally(() => (this.recovering = null));
    return this.recovering;
  }

  async forget(): Promise<void> {
    const [store, whose] = await Promise.all([this.openStore(), this.whose()]);
    const left = Math.max(await store.count(whose), this.beginning + this.open.size);
    if (left > 0)
      throw new RingsideError(
        'orders_open',
        `The outcome of ${left} orders is not known; recover them first.`,
      );
    await store.clear();
    this.known.clear();
    this.user = null;
  }

  close(): void {
    this.lifetime.end();
    void this.store?.then((store) => store.close()).catch(() => undefined);
  }

  /** The server accepts nothing before this resolves. */
  private async begin(id: string, request: OrderRequest, options: PlaceOptions): Promise<OutboxOrder> {
    if (this.lifetime.isOver) throw closed();
    if (this.beginning + this.open.size >= OPEN_MAX)
      throw new OutboxUnavailable('outbox_full', `At most ${OPEN_MAX} orders can be open.`);
    this.beginning += 1;
    try {
      const [store, whose] = await Promise.all([this.openStore(), this.whose(), this.readClock()]);
      const validUntil = this.validityOf(request, options);
      const entry: Entry = { ...whose, id, body: { ...request, clientOrderId: id, validUntil } };
      const there = await store.save(entry);
      if (there && canonical(there.body) !== canonical(request)) throw conflict();
      if (this.lifetime.isOver) throw closed();
      const running = this.open.get(id);
      if (running) return running;
      const order = this.take(there ?? entry);
      void this.follow(store, order, this.deliveryOf(order, there !== null));
      return order;
    } finally {
      this.beginning -= 1;
    }
  }

  private take(entry: Entry): OutboxOrder {
    const order = new OutboxOrder(
      entry,
      (changed) => {
        this.look();
        this.tell(changed);
      },
      (cause) => this.base.session.report(new HandlerFailed('orders', cause)),
    );
    this.open.set(entry.id, order);
    this.look();
    return order;
  }

  private look(): void {
    this.view = [...this.open.values()].filter(({ state }) => !isFinal(state));
  }

  private deliveryOf(order: OutboxOrder, wasSent: boolean): Delivery {
    const { base, options, lifetime } = this;
    return new Delivery({
      base,
      body: order.request,
      turn: (state) => order.turn(state),
      wasSent,
      lifetime,
      random: options.random,
    });
  }

  private async follow(store: OutboxStore, order: OutboxOrder, delivery: Delivery): Promise<void> {
    try {
      const outcome = await delivery.send();
      if (outcome.outcome === 'refused' && outcome.error instanceof AuthError) this.user = null;
      order.settle(outcome);
      await this.drop(store, order.entry);
    } catch (error) {
      this.open.delete(order.clientOrderId);
      this.look();
      order.fail(error);
    }
  }

  /** An entry that cannot be removed is found again by the next `recover`, with the same outcome. */
  private async drop(store: OutboxStore, entry: Entry): Promise<void> {
    await store.remove(entry).catch(() => undefined);
    this.open.delete(entry.id);
    this.look();
    for (const id of this.known.keys()) {
      if (this.known.size <= DONE_MAX + this.open.size) return;
      if (!this.open.has(id)) this.known.delete(id);
    }
  }

  private async recoverAll(each?: (left: LeftOrder) => unknown): Promise<LeftOrder[]> {
    const [store, whose] = await Promise.all([this.openStore(), this.whose(), this.readClock()]);
    const found = await store.adopt(whose, this.base.clock.now());
    const entries = found.filter(({ id }) => !this.open.has(id) && !this.known.has(id));
    const left: LeftOrder[] = [];
    const failures: unknown[] = [];
    const work = async (): Promise<void> => {
      for (let entry = entries.shift(); entry; entry = entries.shift())
        await this.recoverOne(store, entry, each).then(
          (one) => left.push(one),
          (error: unknown) => failures.push(error),
        );
    };
    await Promise.all(Array.from({ length: ASKED_MAX }, work));
    if (failures.length > 0) throw failures[0];
    return left;
  }

  private async recoverOne(
    store: OutboxStore,
    entry: Entry,
    each?: (left: LeftOrder) => unknown,
  ): Promise<LeftOrder> {
    const order = this.take(entry);
    try {
      const outcome = await this.deliveryOf(order, true).ask();
      const left = { ...outcome, clientOrderId: entry.id, request: entry.body };
      order.settle(outcome);
      await each?.(left);
      await this.drop(store, entry);
      return left;
    } catch (error) {
      order.fail(error);
      throw error;
    } finally {
      this.open.delete(entry.id);
      this.look();
    }
  }

  private async whose(): Promise<Whose> {
    this.user ??= this.base.rest.call('GET /api/v1/auth/me', {}).then(({ data }) => data.id);
    const { user } = this;
    user.catch(() => (this.user = null));
    return { server: this.options.url.replace(/\/+$/, ''), userId: await user };
  }

  private openStore(): Promise<OutboxStore> {
    this.store ??= storeOf(this.options);
    this.store.catch(() => (this.store = null));
    return this.store;
  }

  /** The validity is in the server's time, so a wrong clock of this machine does no harm. */
  private async readClock(): Promise<void> {
    const { clock } = this.base;
    if (clock.isExact) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOCK_MAX_MS)));
    await Promise.race([clock.read(), late]);
    clearTimeout(timer);
  }

  private validityOf({ validUntil }: OrderRequest, { validForMs = VALID_FOR_MS }: PlaceOptions): string {
    const isGood =
      validUntil === undefined ? validForMs > 0 && validForMs <= VALID_FOR_MAX_MS : isTime(validUntil);
    if (!isGood)
      throw new RingsideError('bad_valid_until', 'The validity of an order lasts at most 24 hours.');
    return validUntil ?? new Date(this.base.clock.now() + validForMs).toISOString();
  }
}

async function storeOf({ place }: OutboxOptions): Promise<OutboxStore> {
  if (place === 'memory') return new (await import('./memory.store.js')).MemoryStore();
  if (place) return (await import('./file.store.js')).FileStore.open(place.folder);
  if ('indexedDB' in globalThis) return (await import('./browser.store.js')).BrowserStore.open();
  throw new OutboxUnavailable(
    'outbox_unavailable',
    'There is no IndexedDB here; give the option outbox: { folder } or outbox: "memory".',
  );
}

const FINAL = new Set(['accepted', 'refused', 'never_arrived']);
const isFinal = (state: string): boolean => FINAL.has(state);
const isTime = (text: string): boolean => !Number.isNaN(Date.parse(text));
const conflict = (): RingsideError =>
  new RingsideError('idempotency_conflict', 'Another order with this clientOrderId was placed.');

/** The request without its id and validity, whatever the order of its fields. */
function canonical(request: OrderRequest | OrderBody): string {
  const fields = Object.entries(request).filter(
    ([name, value]) => name !== 'clientOrderId' && name !== 'validUntil' && value !== undefined,
  );
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
