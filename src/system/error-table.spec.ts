import { describe, expect, it } from '@jest/globals';
import { REFUSALS } from '../trading/engine/refusals.js';
import { ERROR_TABLES, ERRORS } from './error-table.js';

describe('the error table', () => {
  it('has every code from one module alone', () => {
    const codes = ERROR_TABLES.flatMap((table) => Object.keys(table));
    expect(codes.sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it('knows every refusal of the trading engine, with the status it names', () => {
    for (const [code, { status }] of Object.entries(REFUSALS))
      expect([code, ERRORS[code]?.status]).toEqual([code, status]);
  });
});
