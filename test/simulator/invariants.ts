// The design's invariants (section 7) on the engine alone: at each step from the changes that it reports, and now and
// then from its whole state. The model has no part in this.
import { assertBalanced, type Market, type TradingState } from '../../src/domain/exchange/engine/index.js';

import { mustHold } from './disagreement.js';

interface Sums {
  credits: bigint;
  yes: bigint;
  no: bigint;
}

/** Postings that a void does not undo: no bond, reward or wager touches the pot of a market. */
const NOT_PAYMENTS: ReadonlySet<string> = new Set(['bond', 'reward', 'wager']);

const nothing = (): Sums => ({ credits: 0n, yes: 0n, no: 0n });

function into<K>(sums: Map<K, Sums>, key: K, { credits, yes, no }: Sums): void {
  let sum = sums.get(key);
  if (!sum) sums.set(key, (sum = nothing()));
  sum.credits += credits;
  sum.yes += yes;
  sum.no += no;
}

export class Invariants {
  /** Orders whose hold has ended. */
  private readonly ended = new Set<number>();

  /** Credits that each user has received in each market, by market and account, from the postings. */
  private readonly received = new Map<string, Map<number, bigint>>();

  /** Everything that has changed since the changes were last cleared. `actor`: the user of the command, if any. */
  checkChanges(state: TradingState, actor: string | null = null): void {
    this.checkPostings(state);
    this.checkUndone(state);
    const bonds = newBonds(state);
    for (const { row, before } of state.changes.accounts)
      mustHold(
        row.kind !== 'user' ||
          row.userId === actor ||
          row.available + (bonds.get(row.id) ?? 0n) >= (before?.available ?? 0n),
        'fill',
        () => `${row.userId} had ${before?.available} available and has ${row.available} by another's act`,
      );
    this.checkHolds(state);
    this.checkMarkets(state);
    for (const { row } of state.changes.accounts)
      mustHold(
        row.debt === 0n || (row.debt > 0n && row.available === 0n),
        'debt',
        () => `${row.userId} owes ${row.debt} and has ${row.available} available`,
      );
    for (const { row } of state.changes.accounts)
      mustHold(
        (row.available >= 0n || row.kind === 'external' || row.kind === 'house') && row.held >= 0n,
        'I2',
        () => `${row.kind} ${row.userId ?? row.marketId} has ${row.available} available, ${row.held} held`,
      );
    for (const { row } of state.changes.positions)
      mustHold(
        row.held >= 0n && row.shares >= row.held && row.cost >= 0n,
        'I2',
        () =>
          `a position of ${row.account.userId} has ${row.shares} shares, ${row.held} held, cost ${row.cost}`,
      );
    for (const { row } of state.changes.markets) {
      mustHold(
        row.venue !== 'book' || row.yes === row.no,
        'I3',
        () => `${row.id} has ${row.yes} YES and ${row.no} NO`,
      );
      if (row.venue !== 'amm' || row.state === 'FINALIZED' || row.state === 'VOIDED') continue;
      const worst = row.yes > row.no ? row.yes : row.no;
      mustHold(
        row.pot.available + (row.subsidy?.amount ?? 0n) >= worst,
        'I7',
        () => `${row.id} could owe ${worst}, with ${row.pot.available} in its pot`,
      );
    }
  }

  /** I1, and that every balance changed by the sum of its postings. */
  private checkPostings(state: TradingState): void {
    const { postings, accounts, positions } = state.changes;
    const transfers = new Map<number, Sums>();
    const byAccount = new Map<number, Sums>();
    const byPosition = new Map<string, Sums>();
    for (const posting of postings) {
      into(transfers, posting.transferId, posting);
      into(byAccount, posting.account.id, posting);
      into(byPosition, `${posting.account.id} ${posting.marketId}`, posting);
    }
    for (const [id, { credits, yes, no }] of transfers)
      mustHold(
        credits === 0n && yes === 0n && no === 0n,
        'I1',
        () => `transfer ${id} sums to ${credits}, ${yes} YES, ${no} NO`,
      );
    for (const { row, before } of accounts) {
      const was = (before?.available ?? 0n) + (before?.held ?? 0n);
      const moved = byAccount.get(row.id)?.credits ?? 0n;
      byAccount.delete(row.id);
      mustHold(
        row.available + row.held === was + moved,
        'ledger',
        () =>
          `${row.userId ?? row.kind} went from ${was} to ${row.available + row.held}, postings say ${moved}`,
      );
    }
    for (const [id, { credits }] of byAccount)
      mustHold(
        credits === 0n,
        'ledger',
        () => `postings of ${credits} to account ${id}, which did not change`,
      );
    for (const { row, before } of positions) {
      const key = `${row.account.id} ${row.market.id}`;
      const moved = byPosition.get(key)?.[row.outcome === 'YES' ? 'yes' : 'no'] ?? 0n;
      mustHold(
        row.shares === (before?.shares ?? 0n) + moved,
        'ledger',
        () =>
          `${row.account.userId} has ${row.shares} ${row.outcome}, postings say ${moved} more than before`,
      );
    }
  }

  /** I4: a hold is used, released, or still there; and it ends once. */
  private checkHolds(state: TradingState): void {
    for (const { row } of state.changes.orders) {
      mustHold(!this.ended.has(row.id), 'I4', () => `order ${row.id} has come back`);
      mustHold(row.held >= 0n, 'I4', () => `order ${row.id} holds ${row.held}`);
    }
    for (const { row: order } of state.changes.orders) {
      if (order.status === 'OPEN') continue;
      mustHold(order.held === 0n, 'I4', () => `order ${order.id} has ended and holds ${order.held}`);
      mustHold(!state.orders.has(order.id), 'I4', () => `order ${order.id} has ended and is still there`);
      this.ended.add(order.id);
    }
  }

  /** After a void that refunds, a market has neither given nor taken credits. */
  private checkUndone(state: TradingState): void {
    for (const { account, marketId, kind, credits } of state.changes.postings) {
      if (marketId === null || account.kind !== 'user' || NOT_PAYMENTS.has(kind)) continue;
      let sums = this.received.get(marketId);
      if (!sums) this.received.set(marketId, (sums = new Map<number, bigint>()));
      sums.set(account.id, (sums.get(account.id) ?? 0n) + credits);
    }
    for (const { row } of state.changes.markets) {
      if (row.state !== 'VOIDED' || row.voidRule !== 'refund' || state.unfinished.has(row)) continue;
      for (const [id, credits] of this.received.get(row.id) ?? [])
        mustHold(credits === 0n, 'void', () => `the void of ${row.id} leaves account ${id} ${credits}`);
      mustHold(
        row.pot.available === 0n && row.fees.available === 0n,
        'void',
        () => `${row.id} still has ${row.pot.available} and ${row.fees.available}`,
      );
      this.received.delete(row.id);
    }
  }

  /** Rules 2 and 5 of voids: the levels of held profits, and what users paid against pot and fees. */
  private checkMarkets(state: TradingState): void {
    assertBalanced(state);
    for (const { row } of state.changes.markets) checkProfits(row);
  }

  /** Sums over the whole state of the engine. */
  checkAll(state: TradingState): void {
    const held = new Map<number, bigint>();
    const heldShares = new Map<string, bigint>();
    for (const order of state.orders.values()) {
      const { account, market, outcome } = order;
      mustHold(order.held > 0n, 'I4', () => `open order ${order.id} holds ${order.held}`);
      if (order.side === 'BUY') held.set(account.id, (held.get(account.id) ?? 0n) + order.held);
      const key = `${account.id} ${market.id} ${outcome}`;
      if (order.side === 'SELL') heldShares.set(key, (heldShares.get(key) ?? 0n) + order.held);
    }
    for (const { kind, account, amount } of state.holds.values())
      if (kind === 'bond' || kind === 'stake' || kind === 'withdrawal')
        held.set(account.id, (held.get(account.id) ?? 0n) + amount);
    for (const { standings } of state.markets.values())
      for (const { account, profit } of standings.values())
        held.set(account.id, (held.get(account.id) ?? 0n) + profit);
    let money = 0n;
    for (const account of state.accounts.values()) {
      money += account.available + account.held;
      const isUser = account.kind === 'user';
      mustHold(
        !isUser || account.held === (held.get(account.id) ?? 0n),
        'I2',
        () => `${account.userId} has ${account.held} held, orders hold ${held.get(account.id)}`,
      );
    }
    mustHold(money === 0n, 'I1', () => `all accounts together have ${money}`);
    let subsidies = 0n;
    for (const market of state.markets.values()) {
      checkProfits(market);
      checkStakes(state, market);
      subsidies += market.subsidy?.amount ?? 0n;
      for (const outcome of ['YES', 'NO'] as const) {
        let shares = 0n;
        for (const position of market.positions[outcome].values()) {
          shares += position.shares;
          const key = `${position.account.id} ${market.id} ${outcome}`;
          mustHold(position.held === (heldShares.get(key) ?? 0n), 'I2', () => `shares held of ${key}`);
        }
        const supply = outcome === 'YES' ? market.yes : market.no;
        mustHold(
          shares === supply,
          'I3',
          () => `users have ${shares} ${outcome} of ${market.id}, which says ${supply}`,
        );
      }
    }
    const house = state.systemAccount('house');
    mustHold(
      house.held === subsidies,
      'I2',
      () => `the house has ${house.held} held, subsidies are ${subsidies}`,
    );
  }
}

/** The bonds that began, by account: an operator's approval holds the bond of the resolver. */
function newBonds(state: TradingState): Map<number, bigint> {
  const bonds = new Map<number, bigint>();
  for (const { row, before } of state.changes.holds)
    if (row.kind === 'bond' && !before)
      bonds.set(row.accountId, (bonds.get(row.accountId) ?? 0n) + row.amount);
  return bonds;
}

/** Recomputes net payments and credits in orders from positions and orders, and compares what is held. */
function checkProfits(market: Market): void {
  if (market.venue === 'quote') return;
  const net = new Map<number, bigint>();
  const buying = new Map<number, bigint>();
  const add = (sums: Map<number, bigint>, id: number, amount: bigint) =>
    sums.set(id, (sums.get(id) ?? 0n) + amount);
  for (const positions of [market.positions.YES, market.positions.NO])
    for (const { account, cost, realised } of positions.values()) add(net, account.id, cost - realised);
  for (const order of restingIn(market)) if (order.side === 'BUY') add(buying, order.account.id, order.held);
  for (const id of new Set([...net.keys(), ...buying.keys(), ...market.standings.keys()])) {
    const standing = market.standings.get(id);
    const taken = -(net.get(id) ?? 0n) - (buying.get(id) ?? 0n);
    const level = market.holdsProfits && taken > 0n ? taken : 0n;
    mustHold(
      (standing?.profit ?? 0n) === level && (standing?.net ?? 0n) === (net.get(id) ?? 0n),
      'profit',
      () => `account ${id} holds ${standing?.profit} of profit in ${market.id}, not ${level}`,
    );
  }
  let sum = 0n;
  for (const amount of net.values()) sum += amount;
  mustHold(market.net === sum, 'net', () => `${market.id} counts ${market.net} paid, users say ${sum}`);
}

/** Each pending wager has one hold, each accepted wager two, and no other stake is held. */
function checkStakes({ holds }: TradingState, market: Market): void {
  const stakes = [...holds.values()].filter((hold) => hold.kind === 'stake' && hold.market === market);
  const wanted = [...market.wagers.values()].flatMap(
    ({ id, status, proposerStake, responderStake, counterStake }) => {
      if (status === 'PENDING') return [`${id} ${proposerStake}`];
      return status === 'ACCEPTED' ? [`${id} ${proposerStake}`, `${counterStake?.id} ${responderStake}`] : [];
    },
  );
  const held = stakes.map(({ id, amount }) => `${id} ${amount}`).sort();
  mustHold(held.join() === wanted.sort().join(), 'I4', () => `stakes in ${market.id}: ${held.join()}`);
}

const restingIn = ({ book }: Market) => (book ? [...book.bids.orders(), ...book.asks.orders()] : []);
