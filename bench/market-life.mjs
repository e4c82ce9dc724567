// One market's whole life, watched by stock WebSocket clients: a proposal, votes, trades, posts, a wrong outcome, a dispute and
// the end. Every client must receive what the log says, in order and once. The latency of a message is the time from its
// event's timestamp until a client has it.
import { WebSocket } from 'ws';
import { sleep } from './lib/clock.mjs';
import { Latencies } from './lib/latency.mjs';
import { endWithin, note, print, readOptions } from './lib/options.mjs';
import { ADMIN, withOwnServer } from './lib/own-server.mjs';
import { machine } from './lib/report.mjs';
import { restOf } from './lib/rest.mjs';

const options = readOptions({ clients: 100, lives: 3, trades: 100, posts: 20, 'pause-ms': 10 });
endWithin(5);

const TRADERS = 10;
const US_PER_MS = 1_000;
const POLL_MS = 100;
const LIFE_MAX_MS = 60_000;

const latencies = new Latencies();
const totals = { messages: 0, missing: 0, misplaced: 0, foreign: 0 };
let rest;
let socketUrl;
await withOwnServer({ DISPUTE_WINDOW: '1s' }, async (url) => {
  rest = restOf(url);
  socketUrl = `${url.replace('http', 'ws')}/ws`;
  const people = await openPeople();
  for (let life = 0; life < options.lives; life += 1) {
    const messages = await watchOneLife(people);
    note(`life ${life + 1}: ${messages} messages to each of ${options.clients} clients`);
  }
});
const results = { ...totals, latencyMs: latencies.summary() };
print(JSON.stringify({ bench: 'market-life', options, machine: machine(), results }));
process.exit(0);

async function openPeople() {
  const admin = (await rest.ask('POST', 'auth/login', ADMIN)).accessToken;
  const traders = [];
  for (let n = 0; n < TRADERS; n += 1) {
    const person = { email: `trader-${n}@example.com`, password: ADMIN.password };
    traders.push((await rest.ask('POST', 'auth/register', person)).accessToken);
  }
  return { admin, traders };
}

/** Returns how many messages the market had. */
async function watchOneLife({ admin, traders }) {
  const [ann, ...others] = traders;
  const { cursor: start } = await rest.ask('GET', 'events?channels=prices&limit=1');
  const proposal = { question: 'Does it snow?', closesAt: '2099-12-31T00:00:00.000Z' };
  const { id } = await rest.ask('POST', 'markets/proposals', proposal, ann);
  const crowd = await Promise.all(Array.from({ length: options.clients }, () => listen(id, start)));
  await live(id, admin, others);
  await until(async () => (await rest.ask('GET', `markets/${id}`)).state === 'FINALIZED');
  const logged = (await rest.eventsAfter(start, `market:${id}`)).map(keyOf);
  await until(() => crowd.every(({ heard }) => heard.length >= logged.length));
  for (const client of crowd) judge(client, id, logged);
  totals.messages += logged.length * crowd.length;
  return logged.length;
}

async function live(id, admin, others) {
  for (const user of others) await act(`markets/${id}/votes`, { choice: 'yes' }, user);
  await act(`markets/${id}/approve`, {}, admin);
  await act(`markets/${id}/open`, {}, admin);
  for (let n = 0; n < options.trades; n += 1) {
    const outcome = n % 2 === 0 ? 'YES' : 'NO';
    const order = { marketId: id, outcome, side: 'BUY', type: 'LIMIT', priceBps: 5_000, quantity: '1000000' };
    await act('trading/orders', order, others[n % others.length]);
  }
  for (let n = 0; n < options.posts; n += 1) {
    // A user may write only some posts a minute.
    await act(
      `markets/${id}/discussions`,
      { text: `Snow is likely, says post ${n}.` },
      others[n % others.length],
    );
  }
  await act(`markets/${id}/close`, {}, admin);
  await act(`markets/${id}/resolve`, { outcome: 'NO', evidence: 'https://example.com/weather' }, admin);
  await act(`markets/${id}/disputes`, { claim: 'YES', reason: 'There is a photo.' }, others[0]);
  const decision = { claim: 'YES', reason: 'The photo is genuine.' };
  await until(async () => (await rest.send('POST', `markets/${id}/disputes/decide`, decision, admin)).ok);
}

async function act(path, body, token) {
  await rest.ask('POST', path, body, token);
  await sleep(options['pause-ms']);
}

function listen(id, start) {
  const client = { heard: [], foreign: 0 };
  const socket = new WebSocket(socketUrl);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () =>
      socket.send(
        JSON.stringify({ action: 'subscribe', id: 'life', channels: [`market:${id}`], after: start }),
      ),
    );
    let isLive = false;
    socket.on('message', (data) => {
      const now = Date.now();
      const message = JSON.parse(data.toString());
      if (message.type === 'subscribed') {
        isLive = true;
        resolve(client);
      }
      if (message.channel === undefined) return;
      if (isLive && client.heard.length > 0) latencies.add((now - Date.parse(message.timestamp)) * US_PER_MS);
      client.heard.push(keyOf(message));
      if (message.market_id !== id) client.foreign += 1;
    });
  });
}

function keyOf({ seq, part, type }) {
  return `${seq} ${part ?? 0} ${type}`;
}

function judge({ heard, foreign }, id, logged) {
  const known = new Set(heard);
  totals.foreign += foreign;
  totals.missing += logged.filter((key) => !known.has(key)).length;
  for (let i = 0; i < heard.length; i += 1) if (heard[i] !== logged[i]) totals.misplaced += 1;
}

async function until(condition) {
  for (const endsAt = performance.now() + LIFE_MAX_MS; performance.now() < endsAt;) {
    if (await condition()) return;
    await sleep(POLL_MS);
  }
  throw new Error('what the bench waits for did not happen');
}
