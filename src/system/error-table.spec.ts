import { describe, expect, it } from '@jest/globals';
import { AUTH_ERRORS } from '../auth/index.js';
import { COMMON_ERRORS } from '../common/errors.js';
import { DELIVERY_ERRORS } from '../delivery/index.js';
import { EVENTS_ERRORS } from '../events/index.js';
import { PRICING_ERRORS } from '../pricing/index.js';
import { TRADING_ERRORS } from '../trading/index.js';
import { REFUSALS } from '../trading/engine/refusals.js';
import { ERRORS } from './error-table.js';

describe('the error table', () => {
  it('has every code from one module alone', () => {
    const tables = [
      COMMON_ERRORS,
      AUTH_ERRORS,
      EVENTS_ERRORS,
      PRICING_ERRORS,
      TRADING_ERRORS,
      DELIVERY_ERRORS,
    ];
    const codes = tables.flatMap((table) => Object.keys(table));
    expect(codes.sort()).toEqual(Object.keys(ERRORS).sort());
  });

  it('knows every refusal of the trading engine, with the status it names', () => {
    for (const [code, { status }] of Object.entries(REFUSALS))
      expect([code, ERRORS[code]?.status]).toEqual([code, status]);
  });
});
