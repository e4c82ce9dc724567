import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  buyNo,
  buyYes,
  cancelAll,
  change,
  decide,
  decideProposal,
  dispute,
  propose,
  resolve,
  createMarket,
  CREDIT,
  FUNDS,
  NOW_MS,
  sellYes,
  settle,
  TradingScene,
} from '../../../../../test/support/trading-builders.js';
import type { Command, CreateMarket } from '../commands.js';
import type { MarketState } from '../facts.js';
import type { RefusalCode } from '../refusals.js';

let scene: TradingScene;
beforeEach(() => {
  scene = new TradingScene().withUsers('ann', 'bob');
});

/** The commands that bring a market into each state. */
const OPENED = [createMarket('m'), change('open_market')];
const NAMED = [...OPENED, change('close_market'), resolve('YES')];
const WAYS: Readonly<Record<MarketState, readonly Command[]>> = {
  PROPOSED: [propose()],
  APPROVED: [createMarket('m')],
  REJECTED: [propose(), change('reject_market')],
  ACTIVE: OPENED,
  PAUSED: [...OPENED, change('pause_market')],
  CLOSED: [...OPENED, change('close_market')],
  RESOLVED: NAMED,
  DISPUTED: [...NAMED, dispute('ann', 'NO')],
  FINALIZED: [...OPENED, change('close_market'), settle('YES')],
  VOIDED: [createMarket('m'), change('void_market')],
};
const COMMANDS: Readonly<Record<string, Command>> = {
  approve: change('approve_market'),
  reject: change('reject_market'),
  votes_for: decideProposal(),
  votes_against: decideProposal({ yes: 1, no: 2 }),
  open: change('open_market'),
  pause: change('pause_market'),
  close: change('close_market'),
  resolve: resolve('NO'),
  settle: settle('NO'),
  void: change('void_market'),
  dispute: dispute('bob', 'VOID'),
  decide: decide('NO', { actor: null }),
  dismiss: decide(null, { dismiss: true }),
};
const ALLOWED: Readonly<Record<string, MarketState>> = {
  'PROPOSED approve': 'APPROVED',
  'PROPOSED reject': 'REJECTED',
  'PROPOSED votes_for': 'APPROVED',
  'PROPOSED votes_against': 'REJECTED',
  'APPROVED open': 'ACTIVE',
  'APPROVED void': 'VOIDED',
  'ACTIVE pause': 'PAUSED',
  'ACTIVE close': 'CLOSED',
  'ACTIVE void': 'VOIDED',
  'PAUSED open': 'ACTIVE',
  'PAUSED close': 'CLOSED',
  'PAUSED void': 'VOIDED',
  'CLOSED resolve': 'RESOLVED',
  'CLOSED settle': 'FINALIZED',
  'CLOSED void': 'VOIDED',
  'RESOLVED resolve': 'RESOLVED',
  'RESOLVED dispute': 'DISPUTED',
  'DISPUTED dispute': 'DISPUTED',
  'DISPUTED dismiss': 'FINALIZED',
};
const OTHER_REFUSALS: Readonly<Record<string, RefusalCode>> = {
  'DISPUTED decide': 'dispute_open',
  'FINALIZED dispute': 'dispute_over',
  'VOIDED dispute': 'dispute_over',
};
const ALL = Object.keys(WAYS).flatMap((state) =>
  Object.keys(COMMANDS).map((name) => [state, name, ALLOWED[`${state} ${name}`] ?? 'refused'] as const),
);

describe('a market', () => {
  it.each(ALL)('in %s, after %s, is %s', (state, name, to) => {
    for (const command of WAYS[state as MarketState]) scene.do(command);
    expect(scene.market().state).toBe(state);
    const command = COMMANDS[name] as Command;
    if (to === 'refused') {
      expect(scene.refusal(command)).toBe(OTHER_REFUSALS[`${state} ${name}`] ?? 'bad_market_state');
      return;
    }
    const { facts } = scene.do(command);
    // A void pauses an open market first.
    const steps = state === 'ACTIVE' && to === 'VOIDED' ? ['ACTIVE', 'PAUSED', to] : [state, to];
    expect(facts.filter(({ type }) => type === 'market_changed')).toMatchObject(
      steps.slice(1).map((next, i) => ({ from: steps[i], market: { id: 'm', state: next } })),
    );
    expect(scene.market().state).toBe(to);
  });

  it.each(Object.values(COMMANDS))('that does not exist is refused by $kind as unknown', (command) => {
    expect(scene.refusal(command)).toBe('unknown_market');
  });

  it('reports the actor and the reason of a change', () => {
    scene.withMarket();
    const { facts } = scene.do({ kind: 'pause_market', marketId: 'm', actor: 'boss', reason: 'Rain.' });
    expect(facts).toMatchObject([{ event: 'pause', actor: 'boss', reason: 'Rain.', evidence: null }]);
  });
});

describe('a person with an interest in a market', () => {
  const end = (kind: 'settle_market' | 'void_market', actor: string): Command => {
    const act = { marketId: 'm', actor, reason: 'It has been seen.' };
    return kind === 'settle_market' ? { kind, outcome: 'YES', ...act } : { kind, ...act };
  };
  const ENDS = ['settle_market', 'void_market'] as const;

  it.each(ENDS)(
    'is refused a %s with shares, and after all shares are sold at a loss or a profit',
    (kind) => {
      scene.withUsers('bob', 'cyd').withMarket();
      scene.do(buyNo('bob', 5_000, 10));
      scene.do(buyYes('ann', 5_000, 10));
      scene.do(buyYes('cyd', 5_001, 10));
      scene.do(sellYes('ann', 5_001, 10));
      scene.do(change('close_market'));
      for (const actor of ['ann', 'bob', 'cyd'])
        expect(scene.refusal(end(kind, actor))).toBe('conflict_of_interest');
      expect(scene.do(end(kind, 'boss')).answer.type).toBe('market');
    },
  );

  it('is refused a void with an open order', () => {
    scene.withMarket();
    scene.do(buyYes('ann', 1, 1));
    expect(scene.refusal(end('void_market', 'ann'))).toBe('conflict_of_interest');
    scene.do(cancelAll('ann'));
    scene.do(end('void_market', 'ann'));
  });
});

describe('creating a market', () => {
  const amm = { venue: 'amm' as const, liquidity: 100n * CREDIT };

  it.each<readonly [string, Partial<CreateMarket>]>([
    ['an empty id', { marketId: '' }],
    ['a space in its id', { marketId: 'a b' }],
    ['the id of an item', { marketId: 'item:2' }],
    ['a line end after its id', { marketId: 'm\n' }],
    ['U+0000 in its id', { marketId: 'm\u0000' }],
    ['65 characters of id', { marketId: 'm'.repeat(65) }],
    ['a fee below zero', { makerFeeBps: -1 }],
    ['a fee above ten per cent', { takerFeeBps: 1_001 }],
    ['a fraction of a fee', { takerFeeBps: 0.5 }],
    ['a fee that is no number', { makerFeeBps: Number.NaN }],
    ['the liquidity of a book', { liquidity: CREDIT }],
    ['no liquidity of a market maker', { venue: 'amm' }],
    ['too little liquidity', { ...amm, liquidity: CREDIT - 1n }],
    ['too much liquidity', { ...amm, liquidity: 10n ** 13n + 1n }],
    ['closing now', { closesAtMs: NOW_MS }],
    ['closing in the past', { closesAtMs: -1 }],
    ['closing never', { closesAtMs: Number.POSITIVE_INFINITY }],
    ['closing at no time', { closesAtMs: Number.NaN }],
  ])('is refused for %s', (_, more) => {
    expect(scene.refusal(createMarket('m', more))).toBe('bad_market');
  });

  it('refuses a bad market before a taken id', () => {
    scene.do(createMarket('m'));
    expect(scene.refusal(createMarket('m'))).toBe('market_exists');
    expect(scene.refusal(createMarket('m', { makerFeeBps: -1 }))).toBe('bad_market');
  });

  it('accepts any id of letters, digits, - and _', () => {
    for (const marketId of ['a', 'A-1_b', '__proto__', 'constructor', 'm'.repeat(64)])
      expect(scene.do(createMarket(marketId)).answer).toMatchObject({ market: { id: marketId } });
  });

  it('gives the market its own pot and its own fee account', () => {
    scene.withMarket('m').withMarket('n');
    const accounts = ['m', 'n'].flatMap((id) => [scene.market(id).pot.id, scene.market(id).fees.id]);
    expect(new Set(accounts).size).toBe(4);
  });
});

describe('the clock', () => {
  const closesAtMs = NOW_MS + 1_000;

  it.each(['APPROVED', 'ACTIVE', 'PAUSED'] as const)('closes a market that is %s', (state) => {
    scene.do(createMarket('m', { closesAtMs }));
    for (const command of WAYS[state].slice(1)) scene.do(command);
    scene.nowMs = closesAtMs - 1;
    expect(scene.advance()).toEqual([]);
    scene.nowMs = closesAtMs;
    expect(scene.advance()).toMatchObject([{ facts: [{ from: state, actor: null, reason: null }] }]);
    expect(scene.market().state).toBe('CLOSED');
  });

  it.each(['CLOSED', 'FINALIZED', 'VOIDED'] as const)('does not change a market that is %s', (state) => {
    scene.do(createMarket('m', { closesAtMs }));
    for (const command of WAYS[state].slice(1)) scene.do(command);
    scene.nowMs = closesAtMs;
    expect(scene.advance().flatMap(({ facts }) => facts)).toEqual([]);
    expect(scene.market().state).toBe(state);
  });

  it('expires orders whose expiry is the closing time of their market', () => {
    scene.do(createMarket('m', { closesAtMs }));
    scene.do(change('open_market'));
    const gtd = scene.id(buyYes('ann', 1, 1, { timeInForce: 'GTD', expiresAtMs: closesAtMs }));
    const gtc = scene.id(buyYes('ann', 1, 1));
    scene.nowMs = closesAtMs;
    const facts = scene.advance().flatMap((step) => step.facts);
    expect(facts).toMatchObject([
      { type: 'order_cancelled', order: { id: gtd, status: 'EXPIRED', reason: 'expired' } },
      { type: 'market_changed', market: { state: 'CLOSED' } },
      { type: 'order_cancelled', order: { id: gtc, status: 'CANCELLED', reason: 'market_closed' } },
    ]);
    expect(scene.money('ann')).toEqual([FUNDS, 0n]);
  });

  it('carries out due work in the order of its due time', () => {
    scene.do(createMarket('late', { closesAtMs: NOW_MS + 3 }));
    scene.do(createMarket('early', { closesAtMs: NOW_MS + 1 }));
    scene.do(createMarket('between', { closesAtMs: NOW_MS + 2 }));
    scene.nowMs = NOW_MS + 10;
    const ids = scene
      .advance()
      .flatMap(({ facts }) =>
        facts.flatMap((fact) => (fact.type === 'market_changed' ? fact.market.id : [])),
      );
    expect(ids).toEqual(['early', 'between', 'late']);
  });

  it('does not go back', () => {
    scene.do({ kind: 'deposit', userId: 'ann', amount: 1n });
    scene.nowMs = NOW_MS - 1_000;
    scene.do(createMarket('m'));
    expect(scene.market().createdAtMs).toBe(NOW_MS);
  });
});
