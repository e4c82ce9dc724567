// The season of a raffle with bound markets. Its lock closes the markets and its draw resolves them, in the name of the operators
// who locked and drew. The commands are those of markets/lifecycle/raffle-outcomes.ts.
import type { Command } from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';
import type { World } from './model/world.js';
import type { Scenario } from './scenario.js';

const OPERATORS = ['admin', 'second'];
const BOUND_MAX = 4;

interface Season {
  readonly marketIds: readonly string[];
  readonly winner: string;
}

export class Raffle {
  private season: Season | null = null;
  private waiting: Command[] = [];

  constructor(
    private readonly chance: Chance,
    private readonly scenario: Scenario,
    private readonly world: World,
  ) {}

  /** A lock or a draw has commands that are still to be submitted, or a locked season is not drawn. */
  get isUnderWay(): boolean {
    return this.waiting.length > 0 || this.season !== null;
  }

  /** The next command of the season; null when no market can be bound. */
  next(): Command | null {
    if (this.waiting.length === 0) {
      if (this.season) this.draw(this.season);
      else this.lock();
    }
    return this.waiting.shift() ?? null;
  }

  private lock(): void {
    const { chance, world } = this;
    const tradable = world.markets.filter(
      ({ venue, state }) => venue !== 'quote' && (state === 'ACTIVE' || state === 'PAUSED'),
    );
    if (tradable.length === 0) return;
    const count = chance.int(1, BOUND_MAX);
    const marketIds = [...new Set(Array.from({ length: count }, () => chance.pick(tradable).id))];
    this.season = { marketIds, winner: chance.pick(marketIds) };
    const actor = this.operator();
    const reason = 'The season is locked.';
    this.waiting = marketIds.map((marketId) => ({ kind: 'close_market', marketId, actor, reason }));
  }

  /** The draw of a market that somebody has resolved meanwhile is refused, and so is a repeated draw. */
  private draw({ marketIds, winner }: Season): void {
    const { chance } = this;
    const actor = this.operator();
    const draws = marketIds.map((marketId): Command => ({
      kind: 'resolve_market',
      marketId,
      outcome: marketId === winner ? 'YES' : 'NO',
      actor,
      evidence: 'https://example.org/draw',
      isResolver: false,
      reason: 'The season is drawn.',
    }));
    this.waiting = chance.is(0.1) ? [...draws, ...draws] : draws;
    this.season = null;
  }

  /** Now and then the person who draws is a user of the market. */
  private operator(): string {
    const { chance, scenario } = this;
    return chance.is(0.1) ? chance.pick(scenario.users) : chance.pick(OPERATORS);
  }
}
