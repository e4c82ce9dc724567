import { describe, expect, it } from '@jest/globals';
import { resultOf, statusOf, windowOf } from './fight-views.js';

describe('the status of a fight follows from its market', () => {
  it.each([
    { state: 'APPROVED', outcome: null, isLive: false, shown: ['upcoming', null, 'waiting'] },
    { state: 'ACTIVE', outcome: null, isLive: false, shown: ['betting', null, 'open'] },
    { state: 'PAUSED', outcome: null, isLive: false, shown: ['betting', null, 'paused'] },
    { state: 'CLOSED', outcome: null, isLive: false, shown: ['betting', null, 'closed'] },
    { state: 'CLOSED', outcome: null, isLive: true, shown: ['live', null, 'closed'] },
    { state: 'RESOLVED', outcome: 'YES', isLive: true, shown: ['completed', 'RED', 'closed'] },
    { state: 'DISPUTED', outcome: 'NO', isLive: true, shown: ['completed', 'BLUE', 'closed'] },
    { state: 'FINALIZED', outcome: 'NO', isLive: true, shown: ['completed', 'BLUE', 'closed'] },
    { state: 'RESOLVED', outcome: 'VOID', isLive: true, shown: ['completed', 'DRAW', 'closed'] },
    { state: 'VOIDED', outcome: 'VOID', isLive: true, shown: ['completed', 'DRAW', 'closed'] },
    { state: 'VOIDED', outcome: null, isLive: true, shown: ['cancelled', null, 'closed'] },
    { state: 'VOIDED', outcome: null, isLive: false, shown: ['cancelled', null, 'closed'] },
  ] as const)('$state with $outcome, started $isLive: $shown', ({ state, outcome, isLive, shown }) => {
    const status = statusOf({ state, outcome }, isLive);
    expect([status, resultOf({ state, outcome }, status), windowOf(state)]).toEqual(shown);
  });
});
