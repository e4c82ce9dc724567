import { describe, expect, it } from '@jest/globals';
import { infoOf } from '../../test/support/delivery-fakes.js';
import { readConfig } from '../config/config.js';
import { Admission } from './admission.js';

const admissionOf = (limits: Record<string, string>) => new Admission(readConfig(limits));

describe('admission', () => {
  it('refuses the one too many in total, from an address and of a user', () => {
    const total = admissionOf({ SSE_MAX_CLIENTS: '1' });
    total.enter(infoOf('a'));
    expect(total.refusal(infoOf('b'))).toBe('capacity');
    const address = admissionOf({ MAX_CLIENTS_PER_IP: '1' });
    address.enter(infoOf('a'));
    expect([address.refusal(infoOf('a')), address.refusal(infoOf('b'))]).toEqual([
      'too_many_from_address',
      null,
    ]);
    const user = admissionOf({ MAX_CLIENTS_PER_USER: '1' });
    user.enter(infoOf('a', 'u1'));
    expect([user.refusal(infoOf('b', 'u1')), user.refusal(infoOf('b', 'u2'))]).toEqual([
      'too_many_of_user',
      null,
    ]);
  });

  it('does not count those without a name together', () => {
    const admission = admissionOf({ MAX_CLIENTS_PER_USER: '1' });
    admission.enter(infoOf('a'));
    expect(admission.refusal(infoOf('a'))).toBeNull();
  });

  it('gives a place back', () => {
    const admission = admissionOf({
      SSE_MAX_CLIENTS: '1',
      MAX_CLIENTS_PER_IP: '1',
      MAX_CLIENTS_PER_USER: '1',
    });
    for (let i = 0; i < 3; i += 1) {
      expect(admission.refusal(infoOf('a', 'u'))).toBeNull();
      admission.enter(infoOf('a', 'u'));
      expect(admission.refusal(infoOf('a', 'u'))).not.toBeNull();
      admission.leave(infoOf('a', 'u'));
    }
  });
});
