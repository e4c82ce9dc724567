// The script of a page with the client's outbox, for tests in a browser. It is bundled by the test.
import { connect, type OrderRequest, type PlacedOrder, type Ringside } from '../../client/src/index.js';

const order: OrderRequest = {
  outcome: 'YES',
  side: 'BUY',
  type: 'LIMIT',
  priceBps: 5_000,
  quantity: '1000000',
};

/** The part of a page that is used. */
interface Button {
  textContent: string;
  onclick: () => void;
  focus(): void;
}
interface Scope {
  readonly location: { readonly origin: string };
  readonly document: {
    createElement(name: 'button'): Button;
    readonly body: { replaceChildren(child: Button): void };
  };
}
const { location, document } = globalThis as unknown as Scope;

let client: Ringside | undefined;
let marketId = '';
const placed: PlacedOrder[] = [];

/** What the test calls by `page.evaluate`. */
const page = {
  open(market: string, outbox?: 'memory'): void {
    marketId = market;
    client?.close();
    client = connect({
      url: location.origin,
      auth: 'cookie',
      random: () => Math.random() / 8,
      ...(outbox && { outbox }),
    });
  },
  /** Resolves once the order is on disk; with the code of the error if it is not. */
  async place(clientOrderId: string | null, validForMs = 30_000): Promise<string> {
    try {
      const request = { ...order, marketId, ...(clientOrderId !== null && { clientOrderId }) };
      const one = await opened().orders.place(request, { validForMs });
      placed.push(one);
      return one.clientOrderId;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  },
  states: (): string[] => placed.map(({ state }) => state),
  async outcomes(): Promise<string[]> {
    return (await Promise.all(placed.map(({ settled }) => settled))).map(({ outcome }) => outcome);
  },
  async recover(): Promise<[string, string][]> {
    const left = await opened().orders.recover();
    return left.map(({ clientOrderId, outcome }) => [clientOrderId, outcome]);
  },
  forget: (): Promise<string> =>
    opened()
      .orders.forget()
      .then(
        () => 'forgotten',
        (error: { code: string }) => error.code,
      ),
  /** A button that places an order with the id that the app gives it, as a ticket does. */
  showTicket(clientOrderId: string): void {
    const button = document.createElement('button');
    button.textContent = 'Buy';
    button.onclick = () => void page.place(clientOrderId);
    document.body.replaceChildren(button);
    button.focus();
  },
};

function opened(): Ringside {
  if (!client) throw new Error('open the client first');
  return client;
}

(globalThis as { outboxPage?: typeof page }).outboxPage = page;
export type OutboxPage = typeof page;
