import { describe, expect, it } from '@jest/globals';
import { allErrors, COMMON_ERRORS, defineErrors, errorCode } from './errors.js';

describe('the table of error codes', () => {
  it('has each code from only one module', () => {
    expect(() => defineErrors({ busy: COMMON_ERRORS.busy })).toThrow('the error code busy is in two tables');
  });

  it('gains the codes of each module', () => {
    const teapot = { status: 418, retry: false, about: 'The pot holds tea.' };
    defineErrors({ teapot });
    expect(errorCode('teapot')).toBe(teapot);
    expect(allErrors()).toContainEqual(['teapot', teapot]);
  });

  it('treats a code that is in no table as a fault', () => {
    expect(errorCode('toString')).toBe(COMMON_ERRORS.internal_error);
  });
});
