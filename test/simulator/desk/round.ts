// The events between two moments at which a desk is idle: commands that arrive together, and faults.
import { Chance } from '../chance.js';
import { Generator, type TimedCommand } from '../generator.js';
import type { World } from '../model/world.js';
import type { Scenario } from '../scenario.js';
import { OrderNames, type ScriptStep } from '../script.js';
import { POISON, POISON_RULE, type CommitFault } from './faulty-storage.js';

/** A command as a client sends it. */
export interface Job extends ScriptStep {
  /** Makes the command safe to repeat; null: it cannot be repeated. */
  readonly key: string | null;
  /** Distinguishes one body from another. */
  readonly hash: string;
  /** Arrives when the first commands are already under way. */
  readonly isLate: boolean;
}

export interface Round {
  readonly nowMs: number;
  /** One fault per commit; commits beyond the list have none. */
  readonly faults: readonly (CommitFault | null)[];
  /** The desk cannot look up answers. */
  readonly isBlind: boolean;
  /** Another process takes over first; late commands go to that process, the rest to the old one. */
  readonly isStale: boolean;
  readonly jobs: readonly Job[];
}

const KINDS = {
  calm: 700,
  unsure: 120,
  crash: 50,
  giveUp: 10,
  overtaken: 15,
  poison: 40,
  stale: 20,
  blind: 15,
  flood: 10,
} as const;

/** More sends of one batch than a desk attempts. */
export const GIVE_UP_TIMES = 12;
const GIVE_UP: readonly CommitFault[] = Array.from({ length: GIVE_UP_TIMES }, () => 'rolled_back');
const JOBS_MAX = 25;
/** The number of commands in one batch, so that the model knows which commands come before the pause of a market. */
export const ONE_BATCH = 12;
const FLOOD = 90;
const REPEATED = 0.07;
/** Requests that may be repeated. */
const REPEATABLE = 200;

export class RoundMaker {
  private readonly chance: Chance;
  private readonly generator: Generator;
  private readonly sent: Job[] = [];
  private step = 0;

  constructor(
    seed: number,
    scenario: Scenario,
    world: World,
    private readonly names: OrderNames,
  ) {
    this.chance = new Chance(seed ^ 0xde5c);
    this.generator = new Generator(seed, scenario, world);
  }

  next(): Round {
    const { chance } = this;
    const kind = chance.weighted(KINDS);
    const most = kind === 'poison' ? ONE_BATCH : chance.pick([3, JOBS_MAX]);
    const count = kind === 'flood' ? FLOOD : chance.int(1, most);
    const isKeyed = kind !== 'calm';
    // Quotes survive a batch that was undone, so rounds with such a fault have none.
    const hasQuotes = kind !== 'poison' && kind !== 'giveUp';
    const isPoisoned = kind === 'poison';
    const jobs: Job[] = [];
    const lateFrom =
      kind === 'stale' ? count / 2 : isPoisoned || chance.is(0.6) ? count : chance.int(1, count);
    let nowMs = 0;
    while (jobs.length < count) {
      const timed = this.generator.next();
      nowMs = Math.max(nowMs, timed.nowMs);
      if (timed.command.kind === 'quotes' && !hasQuotes) continue;
      const isLate = jobs.length >= lateFrom;
      jobs.push(this.job(timed, jobs, { isKeyed, isLate, isFresh: isPoisoned }));
    }
    if (isPoisoned) this.poison(jobs);
    return {
      nowMs,
      faults: this.faults(kind),
      isBlind: kind === 'blind',
      isStale: kind === 'stale',
      jobs,
    };
  }

  private job(
    { command, nowMs }: TimedCommand,
    jobs: readonly Job[],
    { isKeyed, isLate, isFresh }: { isKeyed: boolean; isLate: boolean; isFresh: boolean },
  ): Job {
    const { chance, sent } = this;
    this.step += 1;
    const { step } = this;
    const again = sent.length > 0 && chance.is(REPEATED) ? chance.pick(sent) : null;
    // Once in a round where answers are lost: with two, the model could not know which of them was done.
    const isTwice = isKeyed && jobs.some(({ key }) => key === again?.key);
    if (again && !isFresh && !isTwice) {
      return { ...again, step, isLate, hash: chance.is(0.3) ? `${again.hash} too` : again.hash };
    }
    const key = isKeyed || chance.is(0.7) ? `k${step}` : null;
    const job: Job = { ...this.names.written(step, command, nowMs), key, hash: `h${step}`, isLate };
    if (key !== null) sent.push(job);
    if (sent.length > REPEATABLE) sent.shift();
    return job;
  }

  /** One of the new orders cannot be stored. */
  private poison(jobs: Job[]): void {
    const at = jobs.findIndex(({ command }) => command.kind === 'place_order');
    const job = jobs[at];
    if (!job) return;
    jobs[at] = { ...job, key: `${this.chance.is(0.5) ? POISON_RULE : POISON}${job.step}` };
    // It is not repeated, because it would pause its market in the middle of another round.
    const place = this.sent.indexOf(job);
    if (place >= 0) this.sent.splice(place, 1);
  }

  private faults(kind: keyof typeof KINDS): readonly (CommitFault | null)[] {
    const { chance } = this;
    const good = (): null[] => Array.from({ length: chance.int(0, 2) }, () => null);
    const unsure: readonly CommitFault[] = [
      'rolled_back',
      'lost_reply',
      'lost_batch',
      'deaf_reply',
      'deaf_batch',
    ];
    const some = (): (CommitFault | null)[] =>
      Array.from({ length: chance.int(1, 3) }, () => (chance.is(0.2) ? null : chance.pick(unsure)));
    switch (kind) {
      case 'unsure':
        return [...good(), ...some()];
      case 'crash':
        return [
          ...good(),
          ...(chance.is(0.3) ? some() : []),
          chance.pick(['crash_before', 'crash_after'] as const),
        ];
      case 'giveUp':
        return [...good(), ...GIVE_UP];
      case 'overtaken':
        return [...good(), 'overtaken'];
      case 'poison':
        return chance.is(0.2) ? ['lost_reply'] : [];
      case 'calm':
      case 'stale':
      case 'blind':
      case 'flood':
        return [];
    }
  }
}
