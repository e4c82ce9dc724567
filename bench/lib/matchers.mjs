// The contenders of bench/engine.mjs. Each gets the same orders, converted into its own arguments before the clock
// starts. Each returns the traded quantity and its book, so that the bench can compare all of them.
import { createRequire } from 'node:module';
import { apply, emptyState } from '../../dist/domain/exchange/engine/index.js';
import { LIFECYCLE_DEFAULTS } from '../../dist/domain/exchange/engine/options.js';
import { BareBook } from './bare-book.mjs';

const { OrderBook: PeerBook } = createRequire(import.meta.url)('nodejs-order-book');

const LOT = 10_000n;
const MARKET = 'bench';
/** Each user trades on one side only, so that no user meets their own order. */
const USERS_PER_SIDE = 1_000;
const FUNDS = 10n ** 15n;
const INVENTORY = 10n ** 12n;
/** The number of commands in a batch, as in the desk. */
const BATCH = 100;

export const MATCHERS = { 'nodejs-order-book': peer, book, apply: engine };

/** → {step(op) → lots traded, levels()}; `args` converts an order of the flow into the argument of step. */
function peer() {
  const ob = new PeerBook();
  const side = { bid: 'buy', ask: 'sell' };
  const args = ({ kind, id, side: name, price, lots }) => ({
    kind,
    id: `o${id}`,
    order: kind === 'amend' ? { price } : { id: `o${id}`, side: side[name], size: lots, price },
    lots,
  });
  const step = ({ kind, id, order, lots }) => {
    if (kind === 'limit') return lots - ob.limit(order).quantityLeft;
    if (kind === 'market') return lots - ob.market(order).quantityLeft;
    if (kind === 'amend') return lots - ob.modify(id, order).quantityLeft;
    ob.cancel(id);
    return 0;
  };
  const levels = () => {
    const [asks, bids] = ob.depth();
    const byPrice = (list) => [...list].sort((a, b) => a[0] - b[0]);
    return { bids: byPrice(bids), asks: byPrice(asks) };
  };
  return { args, step, levels };
}

function book() {
  const bare = new BareBook();
  const args = (op) => op;
  const step = ({ kind, id, side, price, lots }) => {
    if (kind === 'limit') return lots - bare.limit(id, side, price, lots).left;
    if (kind === 'market') return lots - bare.market(id, side, lots).left;
    if (kind === 'amend') return lots - bare.amend(id, price).left;
    bare.cancel(id);
    return 0;
  };
  return { args, step, levels: () => levelsOf(bare.book) };
}

function engine() {
  const state = emptyState({
    paperFunds: 0n,
    quotes: false,
    quoteMaxAgeMs: 1,
    quoteExposureMax: 0n,
    orderValueMin: 0n,
    stepMax: 200,
    lifecycle: LIFECYCLE_DEFAULTS,
  });
  const must = (command) => {
    const result = apply(state, command, 1);
    if (!result.ok) throw new Error(`${command.kind}: ${result.code}`);
    return result;
  };
  must({
    kind: 'create_market',
    marketId: MARKET,
    venue: 'book',
    makerFeeBps: 10,
    takerFeeBps: 20,
    liquidity: null,
    closesAtMs: null,
    voidRule: 'refund',
    voidPriceBps: null,
    actor: null,
  });
  must({ kind: 'open_market', marketId: MARKET, actor: null, reason: null });
  const places = (over) => ({
    kind: 'place_order',
    marketId: MARKET,
    clientOrderId: null,
    outcome: 'YES',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: null,
    quantity: null,
    maxCost: null,
    expiresAtMs: null,
    postOnly: false,
    selfTradePrevention: 'cancel_newest',
    ...over,
  });
  const fund = (userId) => {
    must({ kind: 'open_account', userId });
    must({ kind: 'deposit', userId, amount: FUNDS });
  };
  // Every second seller has shares to sell; the remaining sellers ask by buying NO.
  fund('other-side');
  for (let i = 0; i < USERS_PER_SIDE; i += 1) {
    fund(`bid-${i}`);
    fund(`ask-${i}`);
    if (i % 2 === 1) continue;
    must(places({ userId: `ask-${i}`, price: 1, quantity: INVENTORY }));
    must(places({ userId: 'other-side', outcome: 'NO', price: 9_999, quantity: INVENTORY }));
  }
  state.changes.clear();

  const firstId = state.counters.order;
  const userOf = (id, side) => `${side}-${id % USERS_PER_SIDE}`;
  const sells = (id, side) => side === 'ask' && id % 2 === 0;
  const args = ({ kind, id, side, price, lots }) => {
    const userId = userOf(id, side);
    const orderId = firstId + id;
    if (kind === 'cancel') return { kind: 'cancel_order', userId, orderId };
    const ownPrice = side === 'bid' || sells(id, side) ? price : 10_000 - price;
    if (kind === 'amend')
      return { kind: 'amend_order', userId, orderId, price: ownPrice, quantity: null, expiresAtMs: null };
    const quantity = BigInt(lots) * LOT;
    const what = sells(id, side)
      ? { side: 'SELL', outcome: 'YES' }
      : { side: 'BUY', outcome: side === 'bid' ? 'YES' : 'NO' };
    const clientOrderId = `c-${id}`;
    if (kind === 'limit') return places({ userId, clientOrderId, ...what, price: ownPrice, quantity });
    const maxCost = what.side === 'BUY' ? quantity * 2n : null;
    return places({ userId, clientOrderId, ...what, type: 'MARKET', timeInForce: 'IOC', quantity, maxCost });
  };
  let pending = 0;
  const step = (command) => {
    const result = must(command);
    pending += 1;
    if (pending === BATCH) {
      state.changes.clear();
      pending = 0;
    }
    let traded = 0n;
    for (const fact of result.facts) if (fact.type === 'trade') traded += fact.quantity;
    return traded === 0n ? 0 : Number(traded / LOT);
  };
  return { args, step, levels: () => levelsOf(state.markets.get(MARKET).book) };
}

function levelsOf(orderBook) {
  const list = (name) =>
    orderBook
      .levels(name)
      .map(({ tick, lots }) => [tick, lots])
      .sort((a, b) => a[0] - b[0]);
  return { bids: list('bid'), asks: list('ask') };
}
