// One order of the outbox with its state.
import type { OrderBody, OrderOutcome, OrderState, PlacedOrder } from './orders.js';
import type { Entry } from './store.port.js';

export class OutboxOrder implements PlacedOrder {
  readonly settled: Promise<OrderOutcome>;
  private now: OrderState = 'saved';
  private readonly listeners = new Set<(state: OrderState) => void>();
  private resolve: (outcome: OrderOutcome) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;

  constructor(
    readonly entry: Entry,
    private readonly changed: (order: PlacedOrder) => void,
    /** Hears of a listener that throws, which stops nobody. */
    private readonly report: (cause: unknown) => void,
  ) {
    this.settled = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // The app need not wait for the outcome.
    this.settled.catch(() => undefined);
  }

  get clientOrderId(): string {
    return this.entry.id;
  }

  get request(): OrderBody {
    return this.entry.body;
  }

  get state(): OrderState {
    return this.now;
  }

  on(_event: 'state', listener: (state: OrderState) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  turn(state: OrderState): void {
    if (state === this.now) return;
    this.now = state;
    for (const listener of [...this.listeners]) this.tell(() => listener(state));
    this.tell(() => this.changed(this));
  }

  settle(outcome: OrderOutcome): void {
    this.resolve(outcome);
    this.turn(outcome.outcome);
  }

  fail(error: unknown): void {
    this.reject(error);
  }

  private tell(act: () => void): void {
    try {
      act();
    } catch (cause) {
      this.report(cause);
    }
  }
}
