// The program, killed with kill -9 while betting windows open and close by the clock: after the next start each window is as its time
// says, and has opened and closed once. RINGSIDE_KILLS says how often.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ADMIN, type Program } from '../checker/trading/program.js';
import { logIn } from '../support/accounts.js';
import { eventually } from '../support/eventually.js';
import { CORNERS, inAnHour } from '../support/fight-hall.js';
import { MortalProgram } from '../support/mortal-program.js';
import { randomInt, seededRandom, testSeed } from '../support/random.js';
import { Trader } from '../support/trading.js';

const KILLS = Number(process.env.RINGSIDE_KILLS ?? 1);
/** Windows that open in one life of the program, and windows that close. */
const FIGHTS = 4;
const SOON_MS = 4_000;
/** Windows that close are opened by hand first. */
const CLOSES_AFTER_MS = 2_000;
/** The kill comes before the last window closes. */
const MOMENT_MAX_MS = 2_500;

let mortal: MortalProgram;
beforeAll(async () => {
  mortal = await MortalProgram.prepare();
});
afterAll(() => mortal?.remove());

/** For each fight: how often its market became $2, and how often operators heard of it. */
const TURNS_SQL = `
  select id,
    (select count(*)::int from event where type = 'exchange.market.state_changed'
      and data->'market'->>'id' = asked.id and data->'market'->>'state' = $2 and data->>'from' <> $2) as turns,
    (select count(*)::int from event where data->>'type' = $3 and data->'data'->>'fightId' = asked.id) as news
  from unnest($1::text[]) as asked(id)`;

class Night {
  readonly opening: string[] = [];
  readonly closing: string[] = [];

  constructor(private readonly random: () => number) {}

  /** The windows of one life: those of the first list open soon, those of the second are open and close soon. */
  async prepare(program: Program): Promise<void> {
    const admin = new Trader(program, await logIn(program, ADMIN));
    if (this.opening.length === 0) {
      const evening = { id: 'night', name: 'Night', venue: 'Hall', startsAt: inAnHour() };
      await admin.send('POST /fight-events', evening);
    }
    const newFight = async (id: string, times: object): Promise<string> => {
      await admin.send('POST /fights', { id, eventId: 'night', ...CORNERS, ...times });
      return id;
    };
    for (let n = 0; n < FIGHTS; n += 1) {
      const id = await newFight(`closing-${this.closing.length}`, { closesAt: this.closesAt(n) });
      await admin.send(`POST /fights/${id}/open`);
      this.closing.push(id);
      this.opening.push(
        await newFight(`opening-${this.opening.length}`, { opensAt: this.between(0, SOON_MS) }),
      );
    }
  }

  private closesAt(n: number): string {
    return this.between(n === FIGHTS - 1 ? SOON_MS : CLOSES_AFTER_MS, SOON_MS);
  }

  /** A time of the near future, in milliseconds from now. */
  private between(leastMs: number, mostMs: number): string {
    return new Date(Date.now() + randomInt(this.random, leastMs, mostMs)).toISOString();
  }
}

async function inState(ids: readonly string[], state: string): Promise<number> {
  const [row] = await mortal.sql.query<{ count: number }[]>(
    'select count(*)::int as count from market where id = any($1) and state = $2',
    [ids, state],
  );
  return row?.count ?? 0;
}

const turned = async ({ opening, closing }: Night): Promise<number> =>
  (await inState(opening, 'ACTIVE')) + (await inState(closing, 'CLOSED'));

it('opens and closes each window once, also when its time comes while the program is down', async () => {
  const random = seededRandom(testSeed('fight windows kill -9'));
  const night = new Night(random);
  let late = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const program = await mortal.start();
    await night.prepare(program);
    await delay(randomInt(random, 0, MOMENT_MAX_MS));
    await mortal.kill(program);
    late += night.opening.length + night.closing.length - (await turned(night));
    const next = await mortal.start();
    await eventually(async () => (await turned(night)) === night.opening.length + night.closing.length);
    await mortal.kill(next);
  }
  // The projection that tells operators may be behind the last kill.
  await mortal.start();
  const once = (ids: readonly string[]) => ids.map((id) => ({ id, turns: 1, news: 1 }));
  const turns = (ids: readonly string[], state: string, news: string) =>
    mortal.sql.query(TURNS_SQL, [ids, state, news]);
  await eventually(async () => {
    expect(await turns(night.opening, 'ACTIVE', 'BETTING_WINDOW_OPENED')).toEqual(once(night.opening));
    expect(await turns(night.closing, 'ACTIVE', 'BETTING_WINDOW_OPENED')).toEqual(once(night.closing));
    expect(await turns(night.closing, 'CLOSED', 'BETTING_WINDOW_CLOSED')).toEqual(once(night.closing));
    return true;
  });
  // Some windows turned only after the start.
  expect(late).toBeGreaterThan(0);
}, 900_000);
