// Fifty people sign in at once. The bench shows whether hashing passwords delays other requests, and whether the time
// of an answer reveals that a user exists. Server and its PostgreSQL run on one core, the callers on the other.
import { Agent, request } from 'node:http';
import { settings, withServer } from './lib/arena.mjs';
import { Latencies } from './lib/latency.mjs';
import { endWithin, median, note, print, readOptions } from './lib/options.mjs';
import { pinLoad } from './lib/pinning.mjs';
import { machine } from './lib/report.mjs';

const PASSWORD = 'correct horse battery staple';

const options = readOptions({ concurrent: 50, rounds: 6, users: 50 });
endWithin(10);
pinLoad();

const result = await withServer('ringside-sse', settings({}), async (server) => {
  const agent = new Agent({ keepAlive: true, maxSockets: options.concurrent });
  const post = (path, body) => send(server.port, agent, path, body);
  const emails = Array.from({ length: options.users }, (_, i) => `user-${i}@example.com`);
  for (const email of emails) await expecting(201, post('register', { email, password: PASSWORD }));
  const idle = await during(server, () => new Promise((resolve) => setTimeout(resolve, 3_000)));
  const known = new Latencies();
  const unknown = new Latencies();
  const inTurn = { known: [], unknown: [] };
  const loaded = await during(server, async () => {
    for (let round = 0; round < options.rounds; round += 1) {
      const attempts = Array.from({ length: options.concurrent }, (_, i) => i);
      await Promise.all(
        attempts.map(async (i) => {
          const isKnown = i % 2 === 0;
          const email = isKnown ? emails[i % emails.length] : `nobody-${round}-${i}@example.com`;
          const { status, ms } = await post('login', { email, password: `wrong ${round}` });
          if (status !== 401) throw new Error(`a wrong password was answered with ${status}`);
          (isKnown ? known : unknown).add(ms * 1_000);
        }),
      );
      const rightly = emails.slice(0, options.concurrent);
      await Promise.all(rightly.map((email) => expecting(200, post('login', { email, password: PASSWORD }))));
      note(`round ${round + 1}: known ${known.summary().p50} ms, unknown ${unknown.summary().p50} ms`);
    }
  });
  // One request at a time, in turns: an attacker who looks for existing users would measure this.
  for (let i = 0; i < 40; i += 1) {
    inTurn.known.push((await post('login', { email: emails[i], password: 'wrong' })).ms);
    inTurn.unknown.push((await post('login', { email: `nobody-${i}@example.com`, password: 'wrong' })).ms);
  }
  agent.destroy();
  return {
    loopDelayMs: { idle, loaded },
    concurrentLoginMs: { known: known.summary(), unknown: unknown.summary() },
    singleLoginMs: { known: spread(inTurn.known), unknown: spread(inTurn.unknown) },
  };
});
note(`event loop p99 ${result.loopDelayMs.loaded.p99} ms, max ${result.loopDelayMs.loaded.max} ms`);
print(JSON.stringify({ bench: 'auth', options, machine: machine(), ...result }));
process.exit(0);

/** How late the server's event loop was while `work` ran. */
async function during(server, work) {
  await server.call('loopDelay');
  await work();
  return server.call('loopDelay');
}

function send(port, agent, path, body) {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        method: 'POST',
        path: `/api/v1/auth/${path}`,
        headers: { 'Content-Type': 'application/json' },
      },
      (response) => {
        response.resume();
        response.once('end', () =>
          resolve({ status: response.statusCode, ms: performance.now() - startedAt }),
        );
      },
    );
    call.once('error', reject);
    call.end(JSON.stringify(body));
  });
}

async function expecting(status, answer) {
  const found = await answer;
  if (found.status !== status) throw new Error(`expected ${status}, got ${found.status}`);
  return found;
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => Number(sorted[Math.floor(share * (sorted.length - 1))].toFixed(1));
  return { p10: at(0.1), p50: Number(median(sorted).toFixed(1)), p90: at(0.9) };
}
