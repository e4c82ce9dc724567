import { expect, it } from '@jest/globals';
import { errorCode } from '../../platform/common/errors.js';
import { REFUSALS } from './engine/refusals.js';
import './exchange.errors.js';
import '../pricing/pricing.errors.js';

it('every refusal of the engine is in the table of codes, with the status it names', () => {
  for (const [code, { status }] of Object.entries(REFUSALS))
    expect([code, errorCode(code).status]).toEqual([code, status]);
});
