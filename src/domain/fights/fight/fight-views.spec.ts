import { describe, expect, it } from '@jest/globals';
import { resultOf, statusOf, windowOf } from './fight-views.js';

describe('the status of a fight follows from its market', () => {
  it.each([
    ['APPROVED', null, false, 'upcoming', null, 'waiting'],
    ['ACTIVE', null, false, 'betting', null, 'open'],
    ['PAUSED', null, false, 'betting', null, 'paused'],
    ['CLOSED', null, false, 'betting', null, 'closed'],
    ['CLOSED', null, true, 'live', null, 'closed'],
    ['RESOLVED', 'YES', true, 'completed', 'RED', 'closed'],
    ['DISPUTED', 'NO', true, 'completed', 'BLUE', 'closed'],
    ['FINALIZED', 'NO', true, 'completed', 'BLUE', 'closed'],
    ['RESOLVED', 'VOID', true, 'completed', 'DRAW', 'closed'],
    ['VOIDED', 'VOID', true, 'completed', 'DRAW', 'closed'],
    ['VOIDED', null, true, 'cancelled', null, 'closed'],
    ['VOIDED', null, false, 'cancelled', null, 'closed'],
  ] as const)('%s with %s, started %s: %s', (state, outcome, isLive, status, result, betting) => {
    expect(statusOf({ state, outcome }, isLive)).toBe(status);
    expect(resultOf({ state, outcome }, status)).toBe(result);
    expect(windowOf(state)).toBe(betting);
  });
});
