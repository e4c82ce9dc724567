import { describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  change,
  CREDIT,
  FUNDS,
  LOT,
  sellYes,
  settle,
  spend,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { MergeShares } from '../commands.js';

const merge = (userId: string, lots: number, more: Partial<MergeShares> = {}): MergeShares => ({
  kind: 'merge_shares',
  userId,
  marketId: 'm',
  quantity: BigInt(lots) * LOT,
  ...more,
});

/** ann has 100 lots of YES, bought at 40 %, and 100 lots of NO, bought at 50 %. */
function paired(): TradingScene {
  const scene = new TradingScene().withUsers('ann', 'bob').withMarket();
  scene.do(buyNo('bob', 6_000, 100));
  scene.do(buyYes('ann', 4_000, 100));
  scene.do(buyYes('bob', 5_000, 100));
  scene.do(buyNo('ann', 5_000, 100));
  return scene;
}

describe('merging', () => {
  it('burns a pair of shares and pays the credit out of the pot; what was gained stays held', () => {
    const scene = paired();
    expect(scene.money('ann')).toEqual([FUNDS - 900_000n, 0n]);
    const { answer, facts } = scene.do(merge('ann', 100));
    expect(scene.moved).toEqual([
      ['merge', 'ann', CREDIT, -CREDIT, -CREDIT],
      ['merge', 'pot', -CREDIT, CREDIT, CREDIT],
    ]);
    expect(scene.money('ann')).toEqual([FUNDS, 100_000n]);
    const { yes, no, pot } = scene.market();
    expect([yes, no, pot.available]).toEqual([CREDIT, CREDIT, CREDIT]);
    expect(answer).toMatchObject({
      type: 'merge',
      quantity: CREDIT,
      yes: { shares: 0n },
      no: { shares: 0n },
    });
    expect(facts).toMatchObject([{ type: 'shares_merged', changes: { YES: 'closed', NO: 'closed' } }]);
    expect(scene.position('ann', 'YES')).toMatchObject({ cost: 0n, realised: 100_000n });
    expect(scene.position('ann', 'NO')).toMatchObject({ cost: 0n, realised: 0n });
  });

  it('is undone by a void like any other payment', () => {
    const scene = paired();
    scene.do(merge('ann', 60));
    scene.do(change('void_market'));
    expect(['ann', 'bob'].map((user) => scene.money(user))).toEqual([
      [FUNDS, 0n],
      [FUNDS, 0n],
    ]);
  });

  it('works with a market maker, whose price stays', () => {
    const scene = new TradingScene().withUsers('ann');
    scene.do({ kind: 'fund_house', account: 'house', amount: 100n * CREDIT });
    scene.withMarket('m', { venue: 'amm', liquidity: 100n * CREDIT });
    scene.do(spend('ann', 10n * CREDIT));
    scene.do(spend('ann', 10n * CREDIT, null, { outcome: 'NO' }));
    const { lastPrice } = scene.market();
    scene.do(merge('ann', 0, { quantity: 7_654_321n }));
    expect(scene.market().lastPrice).toBe(lastPrice);
    expect(scene.moved[0]).toEqual(['merge', 'ann', 7_654_321n, -7_654_321n, -7_654_321n]);
  });

  it('is possible in a closed market', () => {
    const scene = paired();
    scene.do(change('close_market'));
    expect(scene.do(merge('ann', 1)).answer.type).toBe('merge');
  });

  it.each<[string, MergeShares, (scene: TradingScene) => void]>([
    ['unknown_account', merge('eve', 1), () => undefined],
    ['unknown_market', merge('ann', 1, { marketId: 'n' }), () => undefined],
    ['bad_quantity', merge('ann', 0), () => undefined],
    ['bad_quantity', merge('ann', 0, { quantity: 5_000n }), () => undefined],
    ['insufficient_shares', merge('ann', 101), () => undefined],
    ['insufficient_shares', merge('ann', 100), (scene) => scene.do(sellYes('ann', 9_000, 1))],
    ['market_paused', merge('ann', 1), (scene) => scene.do(change('pause_market'))],
    [
      'market_settled',
      merge('ann', 1),
      (scene) => {
        scene.do(change('close_market'));
        scene.do(settle('YES'));
      },
    ],
  ])('is refused as %s: %j', (code, command, prepare) => {
    const scene = paired();
    prepare(scene);
    expect(scene.refusal(command)).toBe(code);
  });
});
