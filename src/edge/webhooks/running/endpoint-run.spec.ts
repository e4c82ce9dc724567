// A run between a log, a receiver and a table that the test holds in memory.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Metrics } from '../../../platform/common/metrics.js';
import { readConfig } from '../../../platform/config/config.js';
import { eventually } from '../../../../test/support/eventually.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import type { EndpointSecrets } from '../endpoint-secrets.js';
import type { SignedMessage } from '../sending/signature.js';
import type { Attempt, WebhookSender } from '../sending/webhook-sender.js';
import { WebhooksStats } from '../webhooks.stats.js';
import { EndpointRun, type RunTools } from './endpoint-run.js';
import { Lanes } from './lanes.js';
import type { FeedPage, LogFeed } from './log-feed.js';
import type { DeadLetter, Progress, RunnerStore, RunRow } from './runner-store.js';
import type { Wishes } from './wishes.js';

const ROW: RunRow = {
  id: 'we_1',
  user_id: 'u_1',
  user_status: 'active',
  role: 'user',
  url: 'https://hooks.example.org/',
  channels: ['user:u_1'],
  types: null,
  markets: null,
  state: 'enabled',
  version: 1,
  moves: 0,
  secret: Buffer.alloc(0),
  old_secret: null,
  old_secret_until: null,
  seq: 0,
  part: 0,
  attempts: 0,
  refusals: 0,
  failing_since: null,
  retry_at: null,
  test_id: null,
};
const OK: Attempt = { outcome: 'delivered', status: 204, askedMs: 0 };
const REFUSED: Attempt = { outcome: 'server_error', status: 500, askedMs: 0 };
const AWAY: Attempt = { outcome: 'unreachable', status: null, askedMs: 0 };

/** The log: seq n is an event of so many messages. */
let log: number[];
let sent: string[];
let saved: Progress[];
let buried: DeadLetter[];
let ends: string[];
let answers: Attempt[];
let isOurs: boolean;
let hasLease: boolean;
let clock: FakeClock;
let run: EndpointRun;

const feed: Pick<LogFeed, 'after' | 'idOf'> = {
  after: (seq): Promise<FeedPage | 'behind' | null> => {
    if (seq >= log.length) return Promise.resolve(null);
    const entries = log.slice(seq).map((count, i) => ({
      seq: seq + i + 1,
      letters: Array.from({ length: count }, (_, part) => ({
        part: `user_${part + 1}`,
        type: 'trade',
        channel: 'user:u_1',
        markets: [],
        body: '{}',
      })),
    }));
    return Promise.resolve({
      entries: entries.filter(({ letters }) => letters.length > 0),
      upTo: log.length,
    });
  },
  idOf: (seq) => `e-${seq}`,
};
const sender: Pick<WebhookSender, 'send'> = {
  send: (_target, { id }: SignedMessage) => {
    sent.push(id.replace('msg_1_e-', '').replace('user_', ''));
    return Promise.resolve(answers.shift() ?? OK);
  },
};
const store: Pick<RunnerStore, 'save' | 'bury' | 'saveTest'> = {
  save: (_runner, progress) => {
    if (isOurs) saved.push(progress);
    return Promise.resolve(isOurs);
  },
  bury: (_runner, progress, letter) => {
    saved.push(progress);
    buried.push(letter);
    return Promise.resolve(isOurs);
  },
  saveTest: () => Promise.resolve(true),
};

function runOf(row: Partial<RunRow> = {}): EndpointRun {
  const tools: RunTools = {
    runner: 'wr_1',
    store: store as RunnerStore,
    feed: feed as LogFeed,
    sender: sender as WebhookSender,
    secrets: { open: () => ['whsec_'] } as unknown as EndpointSecrets,
    lanes: new Lanes(8),
    stats: new WebhooksStats(new Metrics()),
    clock,
    config: readConfig({ WEBHOOK_RETRY_MIN_MS: '10', WEBHOOK_RETRY_MAX_MS: '10', WEBHOOK_REFUSALS_MAX: '3' }),
    holdsLease: () => hasLease,
    disable: (_run, reason) => {
      ends.push(reason);
      return Promise.resolve();
    },
    ended: () => ends.push('ended'),
  };
  return new EndpointRun({ ...ROW, ...row }, {} as Wishes, tools);
}

beforeEach(() => {
  [log, sent, saved, buried, ends, answers] = [[], [], [], [], [], []];
  [isOurs, hasLease] = [true, true];
  clock = new FakeClock(1_000_000);
  run = runOf();
});
afterEach(() => run.close(0));

const level = (): Promise<boolean> => eventually(() => run.isLevel);

describe('the run of an endpoint', () => {
  it('sends each message of each event once, in order, and is level then', async () => {
    log = [1, 0, 2, 1];
    run.wake();
    await level();
    expect(sent).toEqual(['1_1', '3_1', '3_2', '4_1']);
    expect(run.seq).toBe(4);
  });

  it('continues inside an event whose first messages were delivered', async () => {
    log = [1, 3];
    run = runOf({ seq: 1, part: 2 });
    run.wake();
    await level();
    expect(sent).toEqual(['2_3']);
  });

  it('sends a message that failed again before any later one', async () => {
    log = [1, 1];
    answers = [AWAY, REFUSED, OK];
    run.wake();
    await eventually(() => (clock.advance(10), run.isLevel));
    expect(sent).toEqual(['1_1', '1_1', '1_1', '2_1']);
    expect(saved[0]).toMatchObject({ seq: 0, part: 0, attempts: 1, refusals: 0, outcome: 'unreachable' });
    expect(saved[1]).toMatchObject({ attempts: 2, refusals: 1, failingSince: saved[0]?.failingSince });
  });

  it('waits right before the message that failed, so that the log may drop the events before', async () => {
    log = [1, 0, 0, 2];
    answers = [OK, OK, AWAY];
    run.wake();
    await eventually(() => saved.length > 0);
    expect(sent).toEqual(['1_1', '4_1', '4_2']);
    expect(saved.at(-1)).toMatchObject({ seq: 3, part: 1, outcome: 'unreachable' });
  });

  it('buries a message after its last refusal, and never one that nobody has seen', async () => {
    log = [1, 1];
    answers = [AWAY, AWAY, AWAY, AWAY, REFUSED, REFUSED, REFUSED, OK];
    run.wake();
    await eventually(() => (clock.advance(10), run.isLevel));
    expect(sent).toEqual([...Array<string>(7).fill('1_1'), '2_1']);
    expect(buried).toMatchObject([{ seq: 1, attempts: 7, outcome: 'server_error', status: 500 }]);
  });

  it('is not level while it is suspended, so that nobody takes its place for the head', async () => {
    run.wake();
    await level();
    run.suspend();
    log = [1];
    run.wake();
    await eventually(() => run.seq === 0 && !run.isLevel);
    await new Promise(setImmediate);
    expect([run.isLevel, sent]).toEqual([false, []]);
    run.resume(1);
    await level();
    expect(sent).toEqual(['1_1']);
  });

  it('stays suspended when it was suspended again in the meantime', async () => {
    log = [1];
    run.suspend();
    run.suspend();
    run.resume(1);
    await new Promise(setImmediate);
    expect(sent).toEqual([]);
    run.resume(2);
    await level();
    expect(sent).toEqual(['1_1']);
  });

  it('sends nothing without the lease, and is not level', async () => {
    log = [1];
    hasLease = false;
    run.wake();
    await new Promise(setImmediate);
    expect([run.isLevel, sent]).toEqual([false, []]);
  });

  it('is disabled by 410, with its place kept', async () => {
    log = [1, 1];
    answers = [OK, { outcome: 'gone', status: 410, askedMs: 0 }];
    run.wake();
    await eventually(() => ends.length === 2);
    expect(ends).toEqual(['gone', 'ended']);
    expect(saved.at(-1)).toMatchObject({ seq: 1, part: 0, outcome: 'gone', status: 410 });
  });

  it('is disabled when it has failed for too long', async () => {
    log = [1];
    answers = [AWAY, AWAY];
    run = runOf({ failing_since: new Date(clock.nowMs() - 3 * 86_400_000) });
    run.wake();
    await eventually(() => ends.length === 2);
    expect([ends, sent]).toEqual([['failing', 'ended'], ['1_1']]);
  });

  it('ends when another process has its endpoint', async () => {
    log = [1, 1];
    answers = [AWAY];
    isOurs = false;
    run.wake();
    await eventually(() => ends.length === 1);
    expect([ends, sent, run.isLevel]).toEqual([['ended'], ['1_1'], false]);
  });
});
