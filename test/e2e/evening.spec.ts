// An evening of one card, as operators and users live it: three fights (one is completed, one is a draw, one is cancelled), twenty users
// with bets and twelve proposals, on `/ws` and on socket.io, listeners on all channels of operators, and webhooks of all. Each of them
// receives what the log has for it, once and in order, the credits add up, and the report on the books has no difference.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_TOPICS } from '../../src/contract/streams/channels.js';
import { bearer, call, type Json } from '../support/accounts.js';
import {
  checkProposals,
  FATES,
  Guest,
  propose as makeProposal,
  type Proposal,
} from '../support/evening-guests.js';
import { eventually } from '../support/eventually.js';
import { bet, FightHall, totalOf } from '../support/fight-hall.js';
import { HookReceiver, verify } from '../support/hook-receiver.js';
import { credits } from '../support/proposal-hands.js';
import { StreamListener } from '../support/stream-listener.js';
import { newTrader, pages, type Trader } from '../support/trading.js';

const USERS = 20;
const FOR_OPERATORS = ['system', 'fights', 'bets', 'streaming', 'notifications'];
const TOPICS = ADMIN_TOPICS.filter((topic) => topic !== 'global' && topic !== 'notifications');
interface Hook {
  readonly who: Trader;
  readonly channels: readonly string[];
  readonly path: string;
  readonly secret: string;
  /** The endpoint receives the messages after it. */
  readonly cursor: string;
}

const listen = (topic: string, who: Trader) =>
  new StreamListener(`${hall.app.url}/api/v1/sse/admin/${topic}?after=${start}`, bearer(who.account));

let hall: FightHall;
let users: Trader[];
let guests: Guest[];
let start: string;
let receiver: HookReceiver;
let hooks: Hook[];
const forAdmin = new Map<string, StreamListener>();
const forOperator = new Map<string, StreamListener>();

beforeAll(async () => {
  hall = await FightHall.open({
    WAGER_OPEN_TIME: '4s',
    LARGE_BET: '8',
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    // A process that loses its lease on a slow machine would send the last messages again.
    WEBHOOK_LEASE_MS: '60s',
  });
  receiver = await HookReceiver.start();
  start = (await hall.admin.get('GET /events?channels=admin:global&limit=1000')).cursor;
  for (const topic of ADMIN_TOPICS) {
    forAdmin.set(topic, listen(topic, hall.admin));
    forOperator.set(topic, listen(topic, hall.operator));
  }
  await Promise.all([...forAdmin.values()].map((listener) => listener.next('connected')));
  const rest = await Promise.all(Array.from({ length: USERS - 2 }, () => newTrader(hall.app)));
  users = [hall.ann, hall.bob, ...rest];
  guests = await Promise.all(users.map((user, place) => Guest.open(hall.app.url, user, place)));
  hooks = await Promise.all([
    makeHook(hall.admin, ['admin:global']),
    ...FOR_OPERATORS.map((topic) => makeHook(hall.operator, [`admin:${topic}`])),
    ...users.map((user) => makeHook(user, [`user:${user.userId}`])),
  ]);
}, 60_000);
afterAll(async () => {
  for (const guest of guests ?? []) guest.close();
  for (const listener of [...forAdmin.values(), ...forOperator.values()]) listener.close();
  await hall?.app.stop();
  await receiver?.stop();
});

async function makeHook(who: Trader, channels: readonly string[]): Promise<Hook> {
  const path = `/${channels.join('+')}`;
  const { secret, cursor } = await who.send('POST /webhooks/endpoints', {
    url: receiver.url(path),
    channels,
  });
  return { who, channels, path, secret, cursor };
}

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

/** Each pair of users bets against each other; the last pair finds nobody. Returns how many bets there are. */
async function placeBets(fightId: string): Promise<void> {
  for (let pair = 0; pair < USERS / 2; pair += 1) {
    const stake = credits(2 + pair);
    await bet(at(users, 2 * pair), fightId, { side: 'RED', stake, priceBps: 5_000 });
    if (pair < USERS / 2 - 1)
      await bet(at(users, 2 * pair + 1), fightId, { side: 'BLUE', stake, priceBps: 5_000 });
  }
}

/** The `n`-th proposal; no two are of the same pair, because a sender has to wait after a refusal. */
const propose = (n: number, wish: Pick<Proposal, 'kind' | 'fate' | 'fightId'>): Promise<Proposal> =>
  makeProposal(
    { ...wish, sender: at(guests, n), receiver: at(guests, n + USERS / 2 - 1) },
    // Each fate comes over both kinds of sockets.
    (n + Math.floor(n / 2)) % 2 === 0 ? 'ws' : 'io',
  );

/** What the log has for channels after a cursor; without one, since the evening began. */
async function loggedFor(channels: string, who = hall.admin, after = start): Promise<Json[]> {
  const found: Json[] = [];
  for (let cursor = after; ;) {
    const page = await who.get(`GET /events?channels=${channels}&limit=1000&after=${cursor}`);
    found.push(...page.data);
    if (!page.more) return found;
    cursor = page.cursor;
  }
}

const keysOf = (messages: readonly Json[]): string[] =>
  messages.map(({ seq, part, type }) => `${seq} ${part ?? 0} ${type}`);

async function hearsAll(listener: StreamListener, channel: string): Promise<Json[]> {
  const expected = keysOf(await loggedFor(channel));
  await eventually(() => listener.heard.length >= expected.length);
  expect(keysOf(listener.heard)).toEqual(expected);
  return listener.heard;
}

const count = (messages: readonly Json[], type: string, action?: string): number =>
  messages.filter((it) => it.type === type && (action === undefined || it.data.action === action)).length;

describe('an evening', () => {
  it('tells each listener what the log has for it, and pays and refunds everybody', async () => {
    const before = await Promise.all(users.map(totalOf));
    const [won = '', drawn = '', cancelled = ''] = [
      await hall.newFight(),
      await hall.newFight(),
      await hall.newFight(),
    ];
    for (const fightId of [won, drawn, cancelled]) await placeBets(fightId);

    const proposals: Proposal[] = [];
    for (const fate of FATES) {
      // A proposal that the window overtakes must not run out before.
      if (fate === 'overtaken')
        for (const { id, sender } of proposals.filter((it) => it.fate === 'timeout'))
          await sender.hears(id, ['proposal_created', 'proposal_result timeout']);
      for (const kind of ['pago', 'doy'] as const) {
        // One accepted proposal of each kind is on the draw.
        const isOnDraw = fate === 'accepted' && proposals.length >= 2;
        proposals.push(await propose(proposals.length, { kind, fate, fightId: isOnDraw ? drawn : won }));
      }
    }

    await hall.operator.send(`POST /fights/${won}/close`);
    for (const id of [won, drawn]) await hall.operator.send(`POST /fights/${id}/start`);
    await hall.admin.send(`POST /fights/${cancelled}/cancel`, { reason: 'No doctor' });
    expect((await hall.complete(won, 'RED')).status).toBe(200);
    expect((await hall.complete(drawn, 'DRAW')).status).toBe(200);
    await hall.reaches(won, 'FINALIZED');
    for (const id of [drawn, cancelled]) await hall.reaches(id, 'VOIDED');
    await eventually(async () => (await hall.show(won)).status === 'completed');

    await checkProposals(guests, proposals, won);
    await checkMoney(before, won);
    await checkOperators([won, drawn, cancelled]);
    await checkHooks();
    await checkBooks();
  }, 120_000);
});

/** Only the fight with a result moves credits between users, and it moves them without a rest. */
async function checkMoney(before: readonly bigint[], won: string): Promise<void> {
  await eventually(async () => {
    const after = await Promise.all(users.map(totalOf));
    const gains = after.map((total, n) => total - (before[n] ?? 0n));
    const results = await Promise.all(
      users.map(async (user) => {
        const positions = (await pages(user, 'GET /trading/positions/list?closed=true', 100)).flat();
        const wagers = (await pages(user, 'GET /proposals?state=ended', 100)).flat();
        return positions
          .map(({ realised }) => BigInt(realised))
          .concat(wagers.map((wager: Json) => gainOf(wager)))
          .reduce((sum, gain) => sum + gain, 0n);
      }),
    );
    expect(gains).toEqual(results);
    expect(gains.reduce((sum, gain) => sum + gain, 0n)).toBe(0n);
    expect(gains.some((gain) => gain > 0n)).toBe(true);
    return true;
  });
  const held = await Promise.all(
    users.map(async (user) => BigInt((await user.get('GET /trading/account')).held)),
  );
  expect(held.every((amount) => amount === 0n)).toBe(true);
  expect((await hall.show(won)).result).toBe('RED');
}

/** What a wager has brought one of its two users. */
function gainOf({ outcome, direction, proposerStake, responderStake }: Json): bigint {
  const [own, other] =
    direction === 'sent' ? [proposerStake, responderStake] : [responderStake, proposerStake];
  if (outcome === 'won') return BigInt(other);
  return outcome === 'lost' ? -BigInt(own) : 0n;
}

async function checkOperators(fights: readonly string[]): Promise<void> {
  const heard = new Map<string, Json[]>();
  for (const [topic, listener] of forAdmin) heard.set(topic, await hearsAll(listener, `admin:${topic}`));
  for (const [topic, listener] of forOperator)
    if (FOR_OPERATORS.includes(topic)) {
      await eventually(() => listener.heard.length >= (heard.get(topic)?.length ?? 0));
      expect(keysOf(listener.heard)).toEqual(keysOf(heard.get(topic) ?? []));
    } else {
      expect(await listener.refusal()).toBe(403);
      expect(listener.heard).toEqual([]);
    }
  const bySeq = (a: Json, b: Json) => a.seq - b.seq;
  const all = TOPICS.flatMap((topic) => heard.get(topic) ?? []).sort(bySeq);
  expect(keysOf(heard.get('global') ?? [])).toEqual(keysOf(all));
  const urgent = all.filter(({ priority }) => priority === 'high' || priority === 'critical');
  expect(keysOf(heard.get('notifications') ?? [])).toEqual(keysOf(urgent));

  const bets = heard.get('bets') ?? [];
  expect(count(bets, 'NEW_BET')).toBe(fights.length * (USERS - 1));
  expect(count(bets, 'BET_MATCHED')).toBe(fights.length * (USERS / 2 - 1));
  for (const type of ['PAGO_PROPOSAL', 'DOY_PROPOSAL'])
    expect(
      ['CREATED', 'ACCEPTED', 'REJECTED', 'TIMEOUT', 'CANCELLED'].map((action) => count(bets, type, action)),
    ).toEqual([6, 2, 1, 1, 2]);
  const ofFights = heard.get('fights') ?? [];
  for (const type of ['FIGHT_CREATED', 'BETTING_WINDOW_OPENED', 'BETTING_WINDOW_CLOSED'])
    expect([type, count(ofFights, type)]).toEqual([type, fights.length]);
  expect(count(heard.get('users') ?? [], 'USER_REGISTERED')).toBe(USERS - 2);
  expect(
    (await call(hall.app, 'GET /sse/admin/global', { headers: bearer(users[0]?.account ?? '') })).status,
  ).toBe(403);
}

/** The bodies are those of the log; a message of a user has its name as its type, too. */
async function checkHooks(): Promise<void> {
  for (const { who, channels, path, secret, cursor } of hooks) {
    const received = await eventually(async () => {
      const logged = await loggedFor(channels.join(','), who, cursor);
      const requests = receiver.at(path);
      expect(requests.map(({ body }) => body)).toEqual(
        logged.map((message) => ({ type: message.event, ...message })),
      );
      return requests;
    });
    for (const request of received) expect(() => verify(request, secret)).not.toThrow();
    expect(new Set(received.map(({ id }) => id)).size).toBe(received.length);
  }
  // The last user has no bet.
  for (const { userId } of users.slice(0, -1))
    expect(receiver.at(`/user:${userId}`).map(({ body }) => body.type)).toContain('order_placed');
  const refused = await hall.operator.ask('POST /webhooks/endpoints', {
    url: receiver.url('/finance'),
    channels: ['admin:finance'],
  });
  expect([refused.status, refused.body.code]).toEqual([403, 'webhook_channel_refused']);
}

/** The report that proves the books finds no difference, and no credits are left in pots or holds. */
async function checkBooks(): Promise<void> {
  const { isBalanced, totals, checks } = await hall.admin.get('GET /admin/finance/reconciliation');
  expect(checks.filter(({ difference }: Json) => difference !== '0')).toEqual([]);
  expect([isBalanced, totals.pots, totals.held, totals.debts]).toEqual([true, '0', '0', '0']);
  expect(totals.holds).toEqual({});
}
