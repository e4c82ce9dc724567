// New prices of items: near the last ones, sometimes unknown, crossed, late, or of an item that is not listed any more.
import type { Quotes } from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';
import type { Scenario } from './scenario.js';

const HIGHEST = 2 ** 31 - 1;

export class QuoteMaker {
  private readonly last = new Map<number, number>();

  constructor(
    private readonly chance: Chance,
    private readonly scenario: Scenario,
  ) {}

  next(nowMs: number): Quotes {
    const { chance } = this;
    const items = this.scenario.items
      .filter(() => chance.is(0.5))
      .map((itemId) => {
        const moved = this.moved(itemId);
        const spread = Math.ceil(moved * 0.02);
        const low = Math.max(1, moved - chance.int(0, spread));
        return {
          itemId,
          high: chance.is(0.05) ? null : moved,
          low: chance.is(0.05) ? null : low,
          lastListedMs: chance.is(0.9) ? null : nowMs - chance.int(0, 6_000),
        };
      });
    if (chance.is(0.1)) for (const item of items) [item.high, item.low] = [item.low, item.high];
    return {
      kind: 'quotes',
      atMs: chance.is(0.9) ? nowMs : nowMs - chance.int(-500, 10_000),
      items,
    };
  }

  private moved(itemId: number): number {
    const { chance, last } = this;
    const before = last.get(itemId) ?? chance.pick([1, 100, 100, 2_000, 2_000_000_000]);
    const change = chance.is(0.5) ? chance.int(-1, 1) : chance.int(-8, 8);
    const moved = Math.max(1, Math.min(HIGHEST, Math.round(before * (1 + change / 100))));
    last.set(itemId, moved);
    return moved;
  }
}
