// How a client behaves, all drawn from its seed: what it listens to, how it connects, and how it is disturbed.
import { randomInt } from '../support/random.js';
import { MARKETS } from './feed.js';
import type { Wanted } from './judge.js';

type Transport = 'sse' | 'eventsource' | 'ws';
type Temper = 'steady' | 'cut' | 'stalling' | 'slow' | 'restless';

export interface ClientPlan {
  readonly name: string;
  readonly transport: Transport;
  readonly temper: Temper;
  /** On SSE one, on WebSocket one or more, each with its own cursor. */
  readonly subscriptions: readonly (Wanted & {
    readonly snapshot: boolean;
    readonly history: number;
    readonly batch: boolean;
    /** A mixed WebSocket subscription that resumes one lower after any message, and leaves out what it has. */
    readonly resumesLower: boolean;
  })[];
  readonly random: () => number;
  /** Milliseconds after the start of the run at which it first connects. */
  readonly joinsAtMs: number;
}

/** What happens to one connection. */
export interface Fate {
  /** Cut after so many bytes towards the client. */
  readonly budgetBytes: number | null;
  /** Stops to read after so many bytes, for so long. */
  readonly stall: { readonly afterBytes: number; readonly ms: number } | null;
  /** Waits so long after each piece it reads. */
  readonly restMs: number;
  /** Hangs up by itself after so long. */
  readonly leavesAfterMs: number | null;
}

const TRANSPORTS: readonly Transport[] = ['sse', 'sse', 'sse', 'ws', 'ws', 'ws', 'eventsource'];
const TEMPERS: readonly Temper[] = ['steady', 'cut', 'cut', 'stalling', 'slow', 'restless'];

export const UNDISTURBED: Fate = { budgetBytes: null, stall: null, restMs: 0, leavesAfterMs: null };

export const pick = <T>(random: () => number, list: readonly T[]): T =>
  list[randomInt(random, 0, list.length - 1)] as T;

export function planClient(
  index: number,
  random: () => number,
  items: readonly number[],
  joinWithinMs: number,
): ClientPlan {
  const transport = pick(random, TRANSPORTS);
  // EventSource reads by itself; it can be cut but not be slow.
  const temper =
    transport === 'eventsource' ? pick(random, ['steady', 'cut'] as const) : pick(random, TEMPERS);
  const markets = [...MARKETS].sort(() => random() - 0.5).map((id) => `market:${id}`);
  const count = transport === 'ws' ? randomInt(random, 1, 3) : 1;
  const subscriptions = Array.from({ length: count }, (_, i) => {
    const own = markets.splice(0, randomInt(random, 0, 3));
    // A channel can be in one subscription of a connection only.
    const prices = i === 0 && random() < 0.7;
    if (own.length === 0 && !prices) own.push(...markets.splice(0, 1));
    const chosen = items.filter(() => random() < 0.2);
    return {
      markets: own,
      prices,
      items: prices && chosen.length > 0 && random() < 0.4 ? new Set(chosen) : null,
      snapshot: random() < 0.5,
      history: random() < 0.3 ? randomInt(random, 1, 200) : 0,
      batch: prices && random() < 0.3,
      resumesLower: random() < 0.5,
    };
  }).filter(({ markets: own, prices }) => own.length > 0 || prices);
  return {
    name: `client ${index} (${transport}, ${temper})`,
    transport,
    temper,
    subscriptions,
    random,
    joinsAtMs: randomInt(random, 0, joinWithinMs),
  };
}

/** The next connection's fate. Budgets lie close together where snapshots and batches are, and far apart beyond. */
export function nextFate({ temper, random }: ClientPlan): Fate {
  switch (temper) {
    case 'steady':
      return UNDISTURBED;
    case 'cut':
      return { ...UNDISTURBED, budgetBytes: budget(random) };
    case 'stalling':
      return {
        ...UNDISTURBED,
        stall: { afterBytes: budget(random), ms: randomInt(random, 200, 15_000) },
        budgetBytes: random() < 0.5 ? budget(random) * 2 : null,
      };
    case 'slow':
      return {
        ...UNDISTURBED,
        restMs: randomInt(random, 20, 1_500),
        budgetBytes: random() < 0.3 ? budget(random) : null,
      };
    case 'restless':
      return { ...UNDISTURBED, leavesAfterMs: randomInt(random, 0, 3_000) };
  }
}

const budget = (random: () => number): number =>
  random() < 0.5 ? randomInt(random, 50, 12_000) : randomInt(random, 12_000, 150_000);
