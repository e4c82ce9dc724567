// The closing minute of a fight: many users bet, cancel and propose wagers while thousands of spectators watch the market, ever
// more often towards the end, and then the window closes. Reports how long bets take and how late messages come; every spectator must receive what
// the log says, in order and once. A request's time runs from the moment for which it was planned, so a queue counts.
import { nowUs, sleep } from './lib/clock.mjs';
import { Crowd } from './lib/crowd.mjs';
import { spectatorOf } from './lib/dialects.mjs';
import { HttpConnection } from './lib/http-connection.mjs';
import { Latencies } from './lib/latency.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { ADMIN, withOwnServer } from './lib/own-server.mjs';
import { machine } from './lib/report.mjs';
import { mulberry32 } from './lib/order-request.mjs';
import { restOf } from './lib/rest.mjs';

const options = readOptions({ users: 2_000, spectators: 5_000, seconds: 60, connections: 64, seed: 1 });
endWithin(10);

const FIGHT = 'main-event';
const CHANNEL = `market:${FIGHT}`;
const SIDES = ['RED', 'BLUE'];
const REGISTER_AT_ONCE = 16;
const US_PER_MS = 1_000;
/** Of users who bet a second time, who cancel their bets, and who propose a wager; and of proposals that are accepted. */
const SECOND_BETS = 0.5;
const CANCELS = 0.3;
const PROPOSALS = 0.5;
const ACCEPTED = 0.6;

const random = mulberry32(options.seed);
const latencies = Object.fromEntries(
  ['bet', 'cancel', 'propose', 'respond'].map((kind) => [kind, new Latencies()]),
);
const refused = {};

const results = await withOwnServer(
  { SSE_HEARTBEAT_INTERVAL: '1h', SSE_CONNECTION_TIMEOUT: '2h', ACCESS_TOKEN_TTL: '12h' },
  async (url) => {
    const rest = restOf(url);
    const admin = (await rest.ask('POST', 'auth/login', ADMIN)).accessToken;
    const users = await openUsers(rest);
    const { cursor: start } = await openFight(rest, admin);
    note(`${users.length} users; connecting ${options.spectators} spectators`);
    const crowd = new Crowd({
      port: Number(new URL(url).port),
      dialect: spectatorOf(CHANNEL),
      comparesLog: true,
      read: readMarketMessage,
    });
    try {
      await crowd.connect(options.spectators);
      await crowd.begun();
      crowd.beginMeasuring();
      const connections = Array.from({ length: options.connections }, () => new HttpConnection(crowd.port));
      await carryOut(connections, plan(users));
      for (const connection of connections) connection.close();
      const closing = nowUs();
      await rest.ask('POST', `fights/${FIGHT}/close`, {}, admin);
      const closedMs = Math.round((nowUs() - closing) / US_PER_MS);
      const logged = (await rest.eventsAfter(start, CHANNEL)).map(({ seq }) => seq);
      await crowd.settle(logged.length);
      return { closedMs, ...judge(crowd, logged) };
    } finally {
      crowd.close();
    }
  },
);
print(JSON.stringify({ bench: 'evening', options, machine: machine(), results }));
process.exit(0);

async function openUsers({ ask }) {
  const users = [];
  for (let n = 0; n < options.users; n += REGISTER_AT_ONCE) {
    const group = Array.from({ length: Math.min(REGISTER_AT_ONCE, options.users - n) }, (_, i) =>
      ask('POST', 'auth/register', { email: `guest-${n + i}@example.com`, password: ADMIN.password }),
    );
    for (const { accessToken, user } of await Promise.all(group))
      users.push({ token: accessToken, id: user.id });
  }
  return users;
}

/** Returns the cursor after which the spectators' messages begin. */
async function openFight({ ask }, admin) {
  const evening = { id: 'evening', name: 'Evening', venue: 'Hall', startsAt: '2099-01-01T20:00:00.000Z' };
  await ask('POST', 'fight-events', evening, admin);
  const corners = { red: { name: 'Red' }, blue: { name: 'Blue' }, rounds: 3 };
  await ask('POST', 'fights', { id: FIGHT, eventId: evening.id, ...corners }, admin);
  await ask('POST', `fights/${FIGHT}/open`, {}, admin);
  return ask('GET', `events?channels=${CHANNEL}&limit=1000`);
}

/** Acts of all users with the millisecond of each: as many come in the last quarter as in the first half. */
function plan(users) {
  const acts = [];
  for (const [n, { token }] of users.entries()) {
    const first = moment();
    acts.push({ kind: 'bet', token, atMs: first, bet: betOf() });
    if (random() < SECOND_BETS) acts.push({ kind: 'bet', token, atMs: moment(), bet: betOf() });
    if (random() < CANCELS) acts.push({ kind: 'cancel', token, atMs: after(first) });
    if (random() < PROPOSALS) {
      const opponent = users[(n + 1) % users.length];
      const proposal = { terms: termsOf(opponent.id), id: null };
      const atMs = moment();
      acts.push({ kind: 'propose', token, atMs, proposal });
      acts.push({ kind: 'respond', token: opponent.token, atMs: after(atMs), proposal });
    }
  }
  return acts.sort((a, b) => a.atMs - b.atMs);
}

function after(ms) {
  return ms + random() * (options.seconds * 1_000 - ms);
}

function moment() {
  return Math.sqrt(random()) * options.seconds * 1_000;
}

function betOf() {
  const priceBps = 4_500 + 100 * Math.floor(random() * 11);
  return { side: SIDES[Math.floor(random() * 2)], stake: `${1 + Math.floor(random() * 20)}000000`, priceBps };
}

function termsOf(toUserId) {
  const terms = { type: 'PAGO', fightId: FIGHT, toUserId, side: SIDES[Math.floor(random() * 2)] };
  return { ...terms, proposerStake: '2000000', responderStake: '3000000' };
}

/** Sends each act when its time has come and a connection is free. */
async function carryOut(connections, acts) {
  const beganUs = nowUs();
  let next = 0;
  const work = async (connection) => {
    while (next < acts.length) {
      const act = acts[next++];
      const plannedUs = beganUs + act.atMs * US_PER_MS;
      const waitMs = (plannedUs - nowUs()) / US_PER_MS;
      if (waitMs > 0) await sleep(waitMs);
      await send(connection, act, plannedUs);
    }
  };
  await Promise.all(connections.map(work));
}

async function send(connection, act, plannedUs) {
  const request = requestOf(act);
  if (!request) return;
  const [method, path, body] = request;
  const answer = await connection.ask(method, `/api/v1/${path}`, act.token, body ? JSON.stringify(body) : '');
  latencies[act.kind].add(nowUs() - plannedUs);
  const value = JSON.parse(answer.body);
  if (answer.status >= 300) refused[value.code] = (refused[value.code] ?? 0) + 1;
  else if (act.kind === 'propose') act.proposal.id = value.id;
}

/** A proposal that was refused, or has not been answered yet, gets no response. */
function requestOf({ kind, bet, proposal }) {
  switch (kind) {
    case 'bet':
      return ['POST', `fights/${FIGHT}/bets`, bet];
    case 'cancel':
      return ['DELETE', `trading/orders?marketId=${FIGHT}`];
    case 'propose':
      return ['POST', 'proposals', proposal.terms];
    case 'respond':
      return proposal.id && ['POST', `proposals/${proposal.id}/respond`, { accept: random() < ACCEPTED }];
  }
}

/** The time of a message is its event's, in whole milliseconds, on the clock of the bench. */
function readMarketMessage(frame) {
  const at = frame.indexOf('"timestamp":"');
  if (at < 0) return undefined;
  const madeMs = Date.parse(frame.toString('latin1', at + 13, at + 37));
  return { n: 0, at: nowUs() - (Date.now() - madeMs) * US_PER_MS };
}

function judge(crowd, logged) {
  const { placed } = crowd.reference;
  let misplaced = Math.abs(placed.length - logged.length);
  for (let i = 0; i < Math.min(placed.length, logged.length); i += 1)
    if (placed[i].seq !== logged[i]) misplaced += 1;
  const found = crowd.result(logged.length);
  return {
    requestMs: Object.fromEntries(
      Object.entries(latencies).map(([kind, values]) => [kind, values.summary()]),
    ),
    refused,
    ...found,
    misplaced: misplaced + found.misplaced,
  };
}
