// Engine against model on random commands, and proof that a disagreement would be seen and told in few commands.
import { describe, expect, it } from '@jest/globals';
import { testSeed } from '../support/random.js';
import { EngineRun } from './engine-run.js';
import { explainEngine, simulateEngine } from './engine-simulation.js';
import { scenarioOf } from './scenario.js';
import { shrink } from './shrink.js';

const SEEDS = 6;
const STEPS = 2_000;

describe('the engine and the model', () => {
  it('agree on every command', async () => {
    const first = testSeed('the engine and the model');
    for (let seed = first; seed < first + SEEDS; seed++) {
      const failure = simulateEngine(seed, STEPS);
      if (failure) throw new Error(await explainEngine(seed, failure));
    }
  });

  it('would be caught with a micro credit that is not in the ledger', () => {
    const run = new EngineRun(scenarioOf(1));
    run.step({ kind: 'fund_house', account: 'house', amount: 5n }, 1);
    run.checkAll();
    run.state.houseAccount('house').available += 1n;
    expect(() => run.checkAll()).toThrow('house accounts');
  });
});

describe('a failing list', () => {
  it('becomes as small as it can be', async () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const { items: left } = await shrink(
      items,
      (some) => some.includes(13) && some.includes(77) && some.indexOf(13) < some.indexOf(77),
      () => false,
    );
    expect(left).toEqual([13, 77]);
  });
});
