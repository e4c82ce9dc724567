// The behaviour of a client, drawn from its seed: its subscriptions, its way of connecting, and its disturbances.
import { randomInt } from '../support/random.js';
import { MARKETS } from './feed.js';
import type { Wanted } from './judge.js';

type Transport = 'sse' | 'eventsource' | 'ws';
type Temper = 'steady' | 'cut' | 'stalling' | 'slow' | 'restless';

export interface ClientPlan {
  readonly name: string;
  readonly transport: Transport;
  readonly temper: Temper;
  /** One on SSE; one or more on WebSocket, each with its own cursor. */
  readonly subscriptions: readonly (Wanted & {
    readonly snapshot: boolean;
    readonly history: number;
    readonly batch: boolean;
    /** A mixed WebSocket subscription that always resumes one seq lower, and skips the messages that it already has. */
    readonly resumesLower: boolean;
  })[];
  readonly random: () => number;
  /** Milliseconds from the start of the run to its first connection. */
  readonly joinsAtMs: number;
}

/** The disturbance of one connection. */
export interface Fate {
  /** Cut after this number of bytes towards the client. */
  readonly budgetBytes: number | null;
  /** Stops reading after a number of bytes, for a time. */
  readonly stall: { readonly afterBytes: number; readonly ms: number } | null;
  /** Waits this long after each piece that it reads. */
  readonly restMs: number;
  /** Hangs up after this time. */
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
  // EventSource reads at its own speed; it can be cut but cannot be slow.
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

/**
 * The disturbance of the next connection. Budgets lie close together in the range of snapshots and batches, and far
 * apart beyond it.
 */
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
