// The process that sends ordinary writes of the log: test broadcasts, watchlists and registrations, each on as many
// keep-alive connections as asked, one request at a time on each. It is separate from the server, on the other core.
import { HttpConnection } from './http-connection.mjs';
import { Latencies } from './latency.mjs';
import { pinLoad } from './pinning.mjs';

const PASSWORD = 'correct horse battery staple';

pinLoad();
process.on('disconnect', () => process.exit(0));
process.on('message', async (message) => {
  try {
    process.send({ answer: await run(message) });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});

let registered = 0;

/** Each kind returns the next request of a connection: method, path and body. */
const KINDS = {
  broadcast: () => () => ['POST', 'sse/admin/test-broadcast', { channel: 'system', message: 'hello' }],
  registration: () => () => {
    const email = `bench-${process.pid}-${(registered += 1)}@example.com`;
    return ['POST', 'auth/register', { email, password: PASSWORD }];
  },
  /** A list is made, and then deleted, because a user may have only a few. */
  watchlist: () => (before) => {
    const { id } = before ?? {};
    return id === undefined ? ['POST', 'watchlists', { name: 'bench' }] : ['DELETE', `watchlists/${id}`];
  },
};

/** `tokens` are bearer credentials, one for each connection. */
async function run({ port, kind, tokens, seconds }) {
  const found = { done: 0, refused: {}, latencies: new Latencies() };
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const loop = async (token) => {
    const connection = new HttpConnection(port);
    const next = KINDS[kind]();
    let before;
    while (performance.now() < endsAt) {
      const [method, path, body] = next(before);
      const sentAt = performance.now();
      const json = body === undefined ? '' : JSON.stringify(body);
      const answer = await connection.ask(method, `/api/v1/${path}`, token, json);
      found.latencies.add((performance.now() - sentAt) * 1_000);
      if (answer.status >= 300) {
        found.refused[answer.status] = (found.refused[answer.status] ?? 0) + 1;
        before = undefined;
        continue;
      }
      found.done += 1;
      before = method === 'POST' && kind === 'watchlist' ? JSON.parse(answer.body.toString()) : undefined;
    }
    connection.close();
  };
  await Promise.all(tokens.map(loop));
  const elapsed = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const { latencies, ...counts } = found;
  return {
    ...counts,
    writesPerSecond: Math.round(counts.done / elapsed),
    answerMs: latencies.summary(),
    clientCpu: Number(((user + system) / 1e6 / elapsed).toFixed(2)),
  };
}
