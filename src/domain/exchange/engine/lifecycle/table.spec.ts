import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { MarketState } from '../facts.js';
import { drawLifecycle } from './drawing.js';
import { LIFECYCLE, rolesFor, rowsOf } from './table.js';

const STATES: readonly MarketState[] = [
  'PROPOSED',
  'APPROVED',
  'REJECTED',
  'ACTIVE',
  'PAUSED',
  'CLOSED',
  'RESOLVED',
  'DISPUTED',
  'FINALIZED',
  'VOIDED',
];

/** Tables of Markdown are padded when the page is formatted. */
const withoutPadding = (text: string): string => text.replace(/ +/g, ' ').replace(/-+/g, '-');

describe('the lifecycle table', () => {
  it('reaches every state, and leaves every state but the three ends', () => {
    expect(new Set(LIFECYCLE.map(({ to }) => to))).toEqual(new Set(STATES));
    const ends = STATES.filter((state) => !LIFECYCLE.some(({ from }) => from === state));
    expect(ends).toEqual(['REJECTED', 'FINALIZED', 'VOIDED']);
  });

  it('has at most one row without a condition for a state and an event, and it is the last one', () => {
    for (const { from, event } of LIFECYCLE) {
      const rows = rowsOf(from, event);
      expect(rows.slice(0, -1).every(({ when }) => when !== null)).toBe(true);
    }
  });

  it('lets nobody but the clock meet a deadline, and nobody but admins settle and void', () => {
    expect(rolesFor('deadline')).toEqual(['clock']);
    expect(rolesFor('settle')).toEqual(['admin']);
    expect(rolesFor('void')).toEqual(['admin']);
    expect(rolesFor('resolve')).toEqual(['operator', 'resolver']);
  });

  it('is drawn in docs/market-lifecycle.md; `npm run lifecycle:diagram` writes it', () => {
    const page = readFileSync('docs/market-lifecycle.md', 'utf8');
    expect(withoutPadding(page)).toContain(withoutPadding(drawLifecycle()));
  });
});
