// The whole memory of an engine, as plain text that can be compared: rows, books in the order in which they trade,
// due work and the next numbers.
import type { TradingState } from '../../src/domain/exchange/engine/index.js';
import type {
  Account,
  Market,
  Order,
  Position,
  Hold,
  Wager,
} from '../../src/domain/exchange/engine/state/rows.js';

type Plain = Readonly<Record<string, unknown>>;

const OUTCOMES = ['YES', 'NO'] as const;
/** Fields that link a row to its neighbours, and the mark of its last copy. */
const REFERENCES = new Set([
  'newest',
  'olderOfAccount',
  'newerOfAccount',
  'level',
  'before',
  'behind',
  'touched',
]);

/** `quotes` separately, as an undo leaves them. */
export function dumpOf(state: TradingState): { readonly quotes: unknown; readonly rest: Plain } {
  const byId = <T extends { id: number | string }>(a: T, b: T): number => (a.id < b.id ? -1 : 1);
  return {
    quotes: [...state.quotes].sort(([a], [b]) => a - b),
    rest: {
      nowMs: state.nowMs,
      quotesAtMs: state.quotesAtMs,
      counters: { ...state.counters },
      houseRewards: [state.houseRewards.day, `${state.houseRewards.paid}`],
      accounts: [...state.accounts.values()].sort(byId).map(accountDump),
      users: [...state.users].map(([userId, { id }]) => [userId, id]).sort(),
      markets: [...state.markets.values()].sort(byId).map(marketDump),
      orders: [...state.orders.values()].sort(byId).map(orderDump),
      wagers: [...state.wagers.values()].sort(byId).map(wagerDump),
      offers: [state.offersSent, state.offersReceived].map(offersDump),
      holds: [...state.holds.values()].sort(byId).map(holdDump),
      due: [...state.due].map(({ id }) => id).sort(),
      rounds: [...state.rounds].map(({ id }) => id).sort(),
      unfinished: [...state.unfinished].map(({ id }) => id).sort(),
    },
  };
}

const accountDump = (account: Account): Plain => ({
  ...plainOf(account),
  limits: account.limits && plainOf(account.limits),
  orders: [...account.openOrders()].map(({ id }) => id).sort((a, b) => a - b),
});

const holdDump = (hold: Hold): Plain => ({
  ...plainOf(hold),
  account: hold.accountId,
  market: hold.marketId,
});

const wagerDump = (wager: Wager): Plain => ({
  ...plainOf(wager),
  users: [wager.proposerId, wager.responderId],
  market: wager.marketId,
  hold: wager.responderHold,
});

const offersDump = (offers: ReadonlyMap<Account, ReadonlySet<Wager>>): string[] =>
  [...offers]
    .map(
      ([{ id }, wagers]) =>
        `${id}: ${[...wagers]
          .map(({ id }) => id)
          .sort()
          .join(' ')}`,
    )
    .sort();

function orderDump(order: Order): Plain {
  const { account, market, level, before, behind } = order;
  return {
    ...plainOf(order),
    account: account.id,
    market: market.id,
    level: level && [level.tick, level.lots],
    before: before?.id ?? null,
    behind: behind?.id ?? null,
  };
}

function marketDump(market: Market): Plain {
  const { book, quoteOrders, positions, pot, fees, subsidy, proposerBond, resolverBond, expiries } = market;
  const side = (name: 'bid' | 'ask') =>
    book?.levels(name).map(({ tick, lots }) => [tick, lots, ordersAt(market, name, tick)]);
  return {
    ...plainOf(market),
    pot: pot.id,
    fees: fees.id,
    subsidy: subsidy && plainOf(subsidy),
    bonds: [proposerBond?.id ?? null, resolverBond?.id ?? null],
    bids: side('bid'),
    asks: side('ask'),
    quoteRound: market.quoteRound,
    expiries: [...expiries].map(({ id }) => id).sort((a, b) => a - b),
    wagers: [...market.wagers.keys()].sort((a, b) => a - b),
    offers: [...market.offers].map(({ id }) => id).sort((a, b) => a - b),
    wagersSent: [...market.wagersSent].map((sent) => sent.join(' ')).sort(),
    resting: quoteOrders && [...quoteOrders.buys, ...quoteOrders.sells].map(({ id }) => id),
    standings: [...market.standings.values()]
      .filter(({ net, buying, profit }) => net !== 0n || buying !== 0n || profit !== 0n)
      .map(({ account, net, buying, profit, hold }) => [account.id, net, buying, profit, hold?.id].join(' '))
      .sort(),
    winners: [...market.winners].map(({ account }) => account.id).sort(),
    disputes: [...market.disputes.values()].map(({ id, accountId, round, claim, status, reward }) =>
      [id, accountId, round, claim, status, reward].join(' '),
    ),
    positions: OUTCOMES.flatMap((outcome) => [...positions[outcome].values()])
      .map(positionDump)
      .sort(),
  };
}

const ordersAt = ({ book }: Market, name: 'bid' | 'ask', tick: number): number[] =>
  [...(book?.sideOf(name).orders() ?? [])].filter(({ level }) => level?.tick === tick).map(({ id }) => id);

const positionDump = ({ account, outcome, shares, held, cost, realised, settled }: Position): string =>
  [account.id, outcome, shares, held, cost, realised, settled].join(' ');

/** The row's own values: no references, and not `touched`, which is not a value. JSON has no bigint. */
const plainOf = (row: object): Plain =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([key, value]) => !REFERENCES.has(key) && (value === null || typeof value !== 'object'))
      .map(([key, value]) => [key, typeof value === 'bigint' ? `${value}` : value]),
  );
