// The cheapest possible load for a desk in the same process: a closed loop of orders and cancellations. Voters beside
// it write to the log in transactions of their own.
import { defineEvents } from '../../dist/platform/events/index.js';
import { Latencies } from './latency.mjs';
import { MARKETS, marketId, mulberry32, OrderRequests } from './order-request.mjs';

const USERS = 500;
/** The share of cancellations; all other commands are new orders. */
const CANCELLING = 0.2;
/** How many open orders are tried to find one that has not been filled meanwhile. */
const LOOKS = 4;

defineEvents({ 'bench.vote.cast': ['market'] });

export class DeskLoad {
  #random = mulberry32(11);
  #requests = new OrderRequests('desk');
  #open = [];

  async prepare(desk) {
    const users = Array.from({ length: USERS }, (_, n) =>
      desk.submit({ kind: 'open_account', userId: `u${n}` }, null),
    );
    await Promise.all(users);
    for (let n = 0; n < MARKETS; n += 1) {
      await desk.submit(
        {
          kind: 'create_market',
          marketId: marketId(n),
          venue: 'book',
          makerFeeBps: 0,
          takerFeeBps: 0,
          liquidity: null,
          closesAtMs: null,
          voidRule: 'refund',
          voidPriceBps: null,
          actor: null,
        },
        null,
      );
      await desk.submit({ kind: 'open_market', marketId: marketId(n), actor: null, reason: null }, null);
    }
  }

  /** Keeps this number of commands under way. Counts the accepted commands, and the refused ones by code. */
  async run(desk, { seconds, outstanding }) {
    const found = { placed: 0, cancelled: 0, refused: {}, latencies: new Latencies() };
    const startedAt = performance.now();
    const endsAt = startedAt + seconds * 1_000;
    const one = async () => {
      for (let now = startedAt; now < endsAt;) {
        try {
          await this.#ask(desk, found);
        } catch (error) {
          if (error.code === undefined) throw error;
          found.refused[error.code] = (found.refused[error.code] ?? 0) + 1;
        }
        const after = performance.now();
        found.latencies.add((after - now) * 1_000);
        now = after;
      }
    };
    await Promise.all(Array.from({ length: outstanding }, one));
    const { latencies, ...counts } = found;
    const elapsed = (performance.now() - startedAt) / 1_000;
    const done = counts.placed + counts.cancelled;
    return { perSecond: Math.round(done / elapsed), ackMs: latencies.summary(), done, ...counts };
  }

  #ask(desk, found) {
    const cancelled = this.#random() < CANCELLING ? this.#pickOpen(desk) : undefined;
    return cancelled ? this.#cancel(desk, cancelled, found) : this.#place(desk, found);
  }

  async #place(desk, found) {
    const { clientOrderId, marketId, outcome, priceBps, quantity } = this.#requests.next();
    const userId = `u${Math.floor(this.#random() * USERS)}`;
    const command = {
      kind: 'place_order',
      userId,
      marketId,
      clientOrderId,
      outcome,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price: priceBps,
      quantity: BigInt(quantity),
      maxCost: null,
      expiresAtMs: null,
      postOnly: false,
      selfTradePrevention: 'cancel_newest',
    };
    const { value } = await desk.submit(command, { owner: userId, key: clientOrderId, hash: 'h' });
    if (value.status === 'OPEN') this.#open.push({ userId, orderId: Number(value.id) });
    found.placed += 1;
  }

  async #cancel(desk, { userId, orderId }, found) {
    await desk.submit({ kind: 'cancel_order', userId, orderId }, null);
    found.cancelled += 1;
  }

  /** A client would learn of fills from its stream; this loop reads the desk's memory. */
  #pickOpen({ state }) {
    const open = this.#open;
    for (let i = 0; i < LOOKS && open.length > 0; i += 1) {
      const at = Math.floor(this.#random() * open.length);
      const order = open[at];
      open[at] = open.at(-1);
      open.pop();
      if (state.orders.has(order.orderId)) return order;
    }
    return undefined;
  }
}

/** A voter receives these codes when the log is too busy, or when its session ended while it waited. */
const VOTE_AGAIN = ['busy', 'unavailable', 'outcome_unknown', '25P03'];

/**
 * A vote is one row and one event in its own transaction. A vote refused for now is counted, and the voter makes
 * another.
 */
export async function vote(log, { voters, seconds }) {
  const counts = { votes: 0, refused: {} };
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const loop = async (voter) => {
    for (let i = 0; performance.now() < endsAt; i += 1) {
      try {
        await voteOnce(log, voter, `${startedAt}-${i}`);
        counts.votes += 1;
      } catch (error) {
        if (!VOTE_AGAIN.includes(error.code)) throw error;
        counts.refused[error.code] = (counts.refused[error.code] ?? 0) + 1;
      }
    }
  };
  await Promise.all(Array.from({ length: voters }, (_, voter) => loop(voter)));
  return { perSecond: Math.round(counts.votes / ((performance.now() - startedAt) / 1_000)), ...counts };
}

export const VOTE_TABLE_SQL = `create table bench_vote (
  market text, voter int, choice text, primary key (market, voter, choice))`;

function voteOnce(log, voter, choice) {
  return log.transaction(async (tx) => {
    await tx.manager.query('insert into bench_vote values ($1, $2, $3)', ['m0', voter, choice]);
    tx.append('bench.vote.cast', { voter, choice }, { market: 'market:m0' });
  });
}
