// Computes every hybrid price again, from `GET /api/v1/events` alone, and compares the result with every message and with the
// table that `GET /api/v1/pricing` shows. It shares no code with the server.
// Usage: node scripts/recompute-hybrid.mjs [address]. The report is JSON on standard output; a difference sets exit code 1.

const BPS = 10_000n;
const USER_MAX_BPS = 300n;
const MINUTE_MS = 60_000;
const MINUTES_BEFORE = 60;
const PAGE = 1_000;
/** Channels of one request, and the most differences that the report names. */
const CHANNELS_MAX = 50;
const SHOWN_MAX = 20;
const TRIES_MAX = 60;

/** @param {string} address @param {string} path */
async function get(address, path) {
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(`${address}/api/v1/${path}`);
    if (answer.status === 200) return answer.json();
    if (![429, 503].includes(answer.status) || tries === TRIES_MAX)
      throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    const seconds = Number(answer.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  }
}

/** All messages of some channels, oldest first. */
async function messagesOf(address, channels) {
  const messages = [];
  let after = '';
  for (;;) {
    const page = await get(address, `events?channels=${channels.join(',')}&limit=${PAGE}${after}`);
    messages.push(...page.data);
    if (!page.more) return messages;
    after = `&after=${page.cursor}`;
  }
}

async function listOf(address, path) {
  const entries = [];
  let after = '';
  for (;;) {
    const page = await get(address, `${path}?limit=${PAGE}${after}`);
    entries.push(...page.data);
    if (page.next === null) return entries;
    after = `&after=${page.next}`;
  }
}

const halfUp = (numerator, denominator) => (2n * numerator + denominator) / (2n * denominator);
const bpsOf = (state) => Number(halfUp(state.sentiment * BPS, state.liquidity));
const priceOf = (state) =>
  Number(
    (BigInt(state.raffleWeight) * BigInt(state.raffle) +
      BigInt(state.marketWeight) * BigInt(bpsOf(state)) +
      BPS / 2n) /
      BPS,
  );
const min = (...amounts) => amounts.reduce((a, b) => (b < a ? b : a));
const max = (...amounts) => amounts.reduce((a, b) => (b > a ? b : a));

/** One market, computed message by message. */
class Market {
  /** The state after each message, by seq. */
  history = [];
  differences = [];
  tradeIds = [];

  constructor(first) {
    this.id = first.marketId;
    const liquidity = BigInt(first.sentimentLiquidity);
    this.state = {
      raffle: first.raffleProbability,
      sentiment: (BigInt(first.raffleProbability) * liquidity) / BPS,
      liquidity,
      raffleWeight: 7_000,
      marketWeight: 3_000,
    };
    this.moves = new Map();
    this.compare(first, { hybridPrice: priceOf(this.state), ...this.parts() });
    this.note(first.seq);
  }

  apply(message, trade) {
    const oldPrice = priceOf(this.state);
    const expected = this.expected(message, trade);
    this.compare(message, { oldPrice, newPrice: priceOf(this.state), ...this.parts(), ...expected });
    this.note(message.seq);
  }

  /** Changes the state, and returns the fields that only this type of message has. */
  expected(message, trade) {
    switch (message.type) {
      case 'market_sentiment_update':
        this.tradeIds.push(message.tradeId);
        return this.bet(message, trade);
      case 'raffle_probability_update':
        this.checkShare(message);
        this.state = { ...this.state, raffle: message.raffleProbability };
        return {};
      case 'weights_update':
        if (message.raffleWeight + message.marketWeight !== 10_000)
          this.differ(message, 'weights', 'no 10000');
        this.state = {
          ...this.state,
          raffleWeight: message.raffleWeight,
          marketWeight: message.marketWeight,
        };
        return {};
      default:
        this.differ(message, 'type', 'a known type');
        return {};
    }
  }

  /** The numbers of the trade come from `market:{id}`, and the maker from the message: the trade does not show it. */
  bet(message, trade) {
    if (!trade) {
      this.differ(message, 'tradeId', 'a trade of the market');
      return {};
    }
    const { trade_type: type, outcome, cost, user: taker } = trade;
    const { liquidity, sentiment } = this.state;
    const isUp = outcome === (type === 'buy');
    const atMs = Date.parse(message.timestamp);
    const users = message.maker === null ? [taker] : [taker, message.maker];
    const wanted = min(BigInt(cost), isUp ? liquidity - sentiment : sentiment);
    const size = min(wanted, ...users.map((user) => this.room(user, atMs, isUp)));
    const applied = isUp ? size : -size;
    for (const user of applied === 0n ? [] : users) this.move(user, atMs, applied);
    this.state = { ...this.state, sentiment: sentiment + applied };
    return {
      betOutcome: outcome ? 'YES' : 'NO',
      betSide: type.toUpperCase(),
      betCost: cost,
      betAmount: Number(cost) / 1_000_000,
      taker,
      applied: applied.toString(),
      capped: size < wanted,
    };
  }

  /** The levels of a user's path that count at this time. */
  levels(user, atMs) {
    const oldest = Math.floor(atMs / MINUTE_MS) - MINUTES_BEFORE;
    const moves = (this.moves.get(user) ?? []).filter((move) => Math.floor(move.atMs / MINUTE_MS) >= oldest);
    this.moves.set(user, moves);
    return moves.flatMap(({ before, level }) => [before, level]);
  }

  room(user, atMs, isUp) {
    const limit = (USER_MAX_BPS * this.state.liquidity) / BPS;
    const levels = this.levels(user, atMs);
    const level = levels.at(-1);
    if (level === undefined) return limit;
    return isUp ? min(...levels) + limit - level : level - (max(...levels) - limit);
  }

  move(user, atMs, applied) {
    const before = this.levels(user, atMs).at(-1) ?? 0n;
    this.moves.get(user)?.push({ atMs, before, level: before + applied });
  }

  /** A probability from tickets is within one basis point of the exact share, but for the certainty of a draw. */
  checkShare({ source, tickets, totalTickets, raffleProbability, ...message }) {
    if (source !== 'raffle' || raffleProbability === 0 || raffleProbability === 10_000) return;
    const distance = BigInt(raffleProbability) * BigInt(totalTickets) - BigInt(tickets) * BPS;
    const total = BigInt(totalTickets);
    if (distance >= total || distance <= -total)
      this.differ(message, 'raffleProbability', 'the share of the tickets');
  }

  parts() {
    const { raffle, sentiment, liquidity, raffleWeight, marketWeight } = this.state;
    return {
      raffleProbability: raffle,
      marketSentiment: bpsOf(this.state),
      raffleWeight,
      marketWeight,
      sentiment: sentiment.toString(),
      sentimentLiquidity: liquidity.toString(),
    };
  }

  compare(message, expected) {
    for (const [field, value] of Object.entries(expected))
      if (message[field] !== value) this.differ(message, field, value);
  }

  compareTable(row) {
    const last = this.history.findLast(({ seq }) => seq <= row.seq);
    this.compare({ ...row, type: 'the table' }, last?.fields ?? { hybridPrice: 'no message' });
  }

  compareTrades(trades) {
    const wanted = trades.map(({ data }) => data.trade_id);
    if (wanted.join() !== this.tradeIds.join())
      this.differ({ type: 'trades', seq: 0 }, 'tradeId', `${wanted.length} trades in their order`);
  }

  note(seq) {
    this.history.push({ seq, fields: { hybridPrice: priceOf(this.state), ...this.parts() } });
  }

  differ({ type, seq, ...message }, field, expected) {
    const found = message[field];
    this.differences.push({ market: this.id, type, seq, field, expected, found });
  }
}

async function tradesOf(address, ids) {
  const trades = [];
  for (let i = 0; i < ids.length; i += CHANNELS_MAX) {
    const channels = ids.slice(i, i + CHANNELS_MAX).map((id) => `market:${id}`);
    for (const message of await messagesOf(address, channels))
      if (message.type === 'trade') trades.push(message);
  }
  return trades;
}

/** The log may no longer have the first messages of a market; then nothing can be computed for it. */
async function recompute(address) {
  const messages = await messagesOf(address, ['pricing:all']);
  const ids = messages.filter(({ type }) => type === 'initial_price').map(({ marketId }) => marketId);
  const trades = await tradesOf(address, ids);
  const byId = new Map(trades.map(({ market_id: marketId, data }) => [`${marketId} ${data.trade_id}`, data]));
  const markets = new Map();
  const unknown = new Set();
  for (const message of messages) {
    const { type, marketId } = message;
    const market = markets.get(marketId);
    if (market) market.apply(message, byId.get(`${marketId} ${message.tradeId}`));
    else if (type === 'initial_price') markets.set(marketId, new Market(message));
    else unknown.add(marketId);
  }
  const table = await listOf(address, 'pricing');
  for (const row of table) markets.get(row.marketId)?.compareTable(row);
  for (const market of markets.values())
    market.compareTrades(trades.filter(({ market_id: id }) => id === market.id));
  const differences = [...markets.values()].flatMap((market) => market.differences);
  return {
    markets: markets.size,
    messages: messages.length,
    trades: trades.length,
    rowsOfTable: table.length,
    withoutFirstMessage: unknown.size,
    differences: differences.length,
    first: differences.slice(0, SHOWN_MAX),
  };
}

const report = await recompute((process.argv[2] ?? 'http://127.0.0.1:3000').replace(/\/$/, ''));
console.log(JSON.stringify(report, null, 2));
process.exitCode = report.differences === 0 ? 0 : 1;
