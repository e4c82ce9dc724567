// The program, killed with kill -9 while it posts events to twenty endpoints: each endpoint receives each event, in order, and
// what comes twice has the same id. RINGSIDE_KILLS says how often; there are a hundred events for each kill.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN, type Program } from '../checker/trading/program.js';
import { bearer, call, logIn, register, type Account, type Json } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { HookReceiver, verify, type Received } from '../support/hook-receiver.js';
import { startLogProcess, type LogProcess } from '../support/log-process.js';
import { MortalProgram } from '../support/mortal-program.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';

const KILLS = Number(process.env.RINGSIDE_KILLS ?? 3);
const EVENTS = KILLS * 100;
const EVENTS_PER_COMMIT = 10;
const ENDPOINTS_PER_OWNER = 10;
/** One answer of so many is a failure. */
const FAILURE_EVERY = 50;
const SETTINGS = {
  ACCESS_TOKEN_TTL: '1h',
  WEBHOOK_ALLOW_HTTP: 'true',
  WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
  WEBHOOK_RETRY_MIN_MS: '10',
};

interface Hook {
  /** In the order of the requests. */
  readonly received: { readonly id: string; readonly name: number }[];
}

let mortal: MortalProgram;
let receiver: HookReceiver;
let writer: LogProcess | undefined;
beforeAll(async () => {
  mortal = await MortalProgram.prepare(SETTINGS);
  receiver = await HookReceiver.start({ remembers: false });
});
afterAll(async () => {
  await writer?.close();
  await mortal?.remove();
  await receiver?.stop();
});

async function endpointsOf(program: Program, owner: Account, channel: string): Promise<Hook[]> {
  return Promise.all(
    Array.from({ length: ENDPOINTS_PER_OWNER }, async (_, i) => {
      const path = `/${owner.userId}/${i}`;
      const wish = { url: receiver.url(path), channels: [channel], types: ['watchlist_updated'] };
      const hook: Hook = { received: [] };
      let secret = '';
      receiver.behave(path, (response, request) => {
        verify(request, secret);
        hook.received.push({ id: request.id, name: nameOf(request) });
        response.writeHead(hook.received.length % FAILURE_EVERY === 0 ? 503 : 204).end();
      });
      const answer = await call<Json>(program, 'POST /webhooks/endpoints', {
        body: wish,
        headers: bearer(owner),
      });
      secret = answer.body.secret;
      return hook;
    }),
  );
}

async function append({ log }: LogProcess, userId: string, names: readonly number[]): Promise<void> {
  await log.transaction(async (tx) => {
    for (const name of names) {
      const watchlist = { id: 'w_1', name: String(name), createdAt: '2026-01-01T00:00:00.000Z', items: [] };
      const notice = { event: 'watchlist_updated', data: { change: 'renamed', watchlist } } as const;
      tx.append('watchlists.list.updated', { notices: [notice] }, { user: `user:${userId}` });
    }
  });
}

const nameOf = ({ body }: Received): number => Number((body.data as Json).watchlist.name);

/** Requests that went back in the log. A message that failed comes again at its place. */
const stepsBack = (names: readonly number[]): number =>
  names.filter((name, i) => i > 0 && name < (names[i - 1] ?? 0)).length;

describe('Ringside, killed with kill -9 while it posts webhooks', () => {
  it('delivers each event to each endpoint, in order, and repeats nothing under another id', async () => {
    const random = seededRandom(testSeed('webhooks kill -9'));
    let program = await mortal.start();
    const ann = await register(program);
    const channel = `user:${ann.userId}`;
    const owners = [ann, await logIn(program, ADMIN)];
    const hooks = (await Promise.all(owners.map((owner) => endpointsOf(program, owner, channel)))).flat();
    writer = await startLogProcess(mortal.databaseUrl);
    const requests = () => hooks.reduce((sum, { received }) => sum + received.length, 0);
    const names = Array.from({ length: EVENTS }, (_, i) => i + 1);
    const writing = (async () => {
      for (let i = 0; i < EVENTS; i += EVENTS_PER_COMMIT) {
        const written = i;
        await eventually(() => requests() >= (written - 100) * hooks.length, {
          timeoutMs: 600_000,
        });
        if (writer) await append(writer, ann.userId, names.slice(i, i + EVENTS_PER_COMMIT));
      }
    })();
    for (let kills = 0; kills < KILLS; kills += 1) {
      const wanted = (kills * 100 + randomInt(random, 10, 90)) * hooks.length;
      await eventually(() => requests() >= wanted, { everyMs: 5, timeoutMs: 600_000 });
      await mortal.kill(program);
      // Its lease would keep the next process waiting.
      await mortal.sql.query('delete from webhook_runner');
      program = await mortal.start();
    }
    await writing;
    const isDone = ({ received }: Hook) => received.at(-1)?.name === EVENTS;
    await eventually(() => hooks.every(isDone), { everyMs: 200, timeoutMs: 600_000 });
    let repeats = 0;
    for (const { received } of hooks) {
      const firsts = new Map(received.map(({ id, name }) => [id, name]));
      expect([...firsts.values()]).toEqual(names);
      expect(stepsBack(received.map(({ name }) => name))).toBeLessThanOrEqual(KILLS);
      repeats += received.length - firsts.size;
    }
    process.stdout.write(
      `${KILLS} kills, ${EVENTS} events to ${hooks.length} endpoints: ${requests()} requests, ${repeats} repeats\n`,
    );
  }, 3_600_000);
});
