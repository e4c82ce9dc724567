// A program with the client's outbox, which a test kills. It says on standard output, one JSON a line, what it wants and what the outbox
// says: `intent` before an order is handed to the outbox, `saved` once it is on disk, `outcome` when its fate is known.
import { setTimeout as delay } from 'node:timers/promises';
import { connect, RingsideError, type OrderOutcome, type OrderRequest } from '../../client/src/index.js';

export interface TraderTask {
  readonly url: string;
  readonly key: string;
  readonly folder: string;
  readonly marketId: string;
  /** Begins the ids of its orders. */
  readonly name: string;
  /** Orders at the same time; 0: it only finds the outcomes of what is left. */
  readonly hands: number;
  readonly validForMs: number;
}

export type Said =
  | { readonly what: 'intent' | 'saved'; readonly id: string }
  | { readonly what: 'outcome'; readonly id: string; readonly outcome: string; readonly order: string | null }
  | { readonly what: 'recovered'; readonly count: number };

const RETRY_MS = 100;

const task = JSON.parse(process.argv[2] ?? '') as TraderTask;
const client = connect({
  url: task.url,
  auth: { apiKey: task.key },
  outbox: { folder: task.folder },
  // Short waits, so that much happens before the next kill.
  random: () => Math.random() / 8,
});

const say = (said: Said): void => void process.stdout.write(`${JSON.stringify(said)}\n`);

function sayOutcome(id: string, outcome: OrderOutcome): void {
  const order = outcome.outcome === 'accepted' ? outcome.order.id : null;
  const code = outcome.outcome === 'refused' ? ` ${outcome.error.code}` : '';
  say({ what: 'outcome', id, outcome: `${outcome.outcome}${code}`, order });
}

/** The server may be away. */
async function untilDone<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RingsideError)) throw error;
      await delay(RETRY_MS);
    }
  }
}

async function recover(): Promise<void> {
  const left = await untilDone(() => client.orders.recover((one) => sayOutcome(one.clientOrderId, one)));
  say({ what: 'recovered', count: left.length });
}

async function trade(hand: number): Promise<never> {
  for (let n = 0; ; n++) {
    const clientOrderId = `${task.name}-${hand}-${n}`;
    say({ what: 'intent', id: clientOrderId });
    const request: OrderRequest = {
      clientOrderId,
      marketId: task.marketId,
      outcome: 'YES',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'IOC',
      priceBps: 1 + (n % 9),
      quantity: '10000',
    };
    const order = await untilDone(() => client.orders.place(request, { validForMs: task.validForMs }));
    say({ what: 'saved', id: clientOrderId });
    sayOutcome(clientOrderId, await order.settled);
  }
}

await Promise.all([recover(), ...Array.from({ length: task.hands }, (_, hand) => trade(hand))]);
client.close();
