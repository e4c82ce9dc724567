import { expect, it } from '@jest/globals';
import { errorCode } from '../../src/platform/common/errors.js';
import { REFUSALS } from '../../src/domain/exchange/engine/refusals.js';
import '../../src/domain/exchange/exchange.errors.js';
import '../../src/domain/pricing/pricing.errors.js';

it('every refusal of the engine is in the table of codes, with the status it names', () => {
  for (const [code, { status }] of Object.entries(REFUSALS))
    expect([code, errorCode(code).status]).toEqual([code, status]);
});
