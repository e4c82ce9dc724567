import { describe, expect, it } from '@jest/globals';
import { infoOf } from '../../../test/support/delivery-fakes.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { readConfig } from '../../platform/config/config.js';
import { Admission } from './admission.js';

const admissionOf = (limits: Record<string, string>, clock = new FakeClock(0)) =>
  new Admission(clock, readConfig(limits));

describe('admission', () => {
  it('refuses a connection above the limit in total, per address and per user', () => {
    const total = admissionOf({ SSE_MAX_CLIENTS: '1' });
    total.enter(infoOf('10.0.0.1'));
    expect(total.refusal(infoOf('10.0.0.2'))).toBe('capacity');
    const address = admissionOf({ MAX_CLIENTS_PER_IP: '1' });
    address.enter(infoOf('10.0.0.1'));
    expect([address.refusal(infoOf('10.0.0.1')), address.refusal(infoOf('10.0.0.2'))]).toEqual([
      'too_many_from_address',
      null,
    ]);
    const user = admissionOf({ MAX_CLIENTS_PER_USER: '1' });
    user.enter(infoOf('10.0.0.1', 'u1'));
    expect([user.refusal(infoOf('10.0.0.2', 'u1')), user.refusal(infoOf('10.0.0.2', 'u2'))]).toEqual([
      'too_many_of_user',
      null,
    ]);
  });

  it('counts one IPv6 network as one address', () => {
    const admission = admissionOf({ MAX_CLIENTS_PER_IP: '1' });
    admission.enter(infoOf('2001:db8:1:1::1'));
    expect(admission.refusal(infoOf('2001:db8:1:1::5'))).toBe('too_many_from_address');
    expect(admission.refusal(infoOf('2001:db8:1:2::1'))).toBeNull();
  });

  it('has no user limit for anonymous callers', () => {
    const admission = admissionOf({ MAX_CLIENTS_PER_USER: '1' });
    admission.enter(infoOf('10.0.0.1'));
    expect(admission.refusal(infoOf('10.0.0.1'))).toBeNull();
  });

  it('limits how often an address opens a stream, and says when it may open the next one', () => {
    const clock = new FakeClock(0);
    const admission = admissionOf({ STREAM_OPENINGS_PER_MINUTE: '2' }, clock);
    const [one, other] = [infoOf('2001:db8:1:1::1'), infoOf('2001:db8:1:2::1')];
    expect([1, 2, 3].map(() => admission.takeOpening(one))).toEqual([null, null, 'too_many_openings']);
    expect(admission.openingWaitMs(infoOf('2001:db8:1:1::5'))).toBe(30_000);
    expect([admission.takeOpening(other), admission.openingWaitMs(other)]).toEqual([null, 0]);
    clock.advance(29_999);
    expect(admission.takeOpening(one)).toBe('too_many_openings');
    clock.advance(1);
    expect([1, 2].map(() => admission.takeOpening(one))).toEqual([null, 'too_many_openings']);
  });

  it('does not count an opening that has no place', () => {
    const admission = admissionOf({ STREAM_OPENINGS_PER_MINUTE: '1', MAX_CLIENTS_PER_IP: '1' });
    admission.enter(infoOf('10.0.0.1'));
    expect(admission.takeOpening(infoOf('10.0.0.1'))).toBe('too_many_from_address');
    admission.leave(infoOf('10.0.0.1'));
    expect(admission.takeOpening(infoOf('10.0.0.1'))).toBeNull();
  });

  it('lets one address open 5,000 streams at once by default', () => {
    const admission = admissionOf({});
    const refusals = Array.from({ length: 5_000 }, () => admission.takeOpening(infoOf('10.0.0.1')));
    expect(refusals.filter((refusal) => refusal !== null)).toEqual([]);
  });

  it('frees a place', () => {
    const admission = admissionOf({
      SSE_MAX_CLIENTS: '1',
      MAX_CLIENTS_PER_IP: '1',
      MAX_CLIENTS_PER_USER: '1',
    });
    for (let i = 0; i < 3; i += 1) {
      expect(admission.refusal(infoOf('10.0.0.1', 'u'))).toBeNull();
      admission.enter(infoOf('10.0.0.1', 'u'));
      expect(admission.refusal(infoOf('10.0.0.1', 'u'))).not.toBeNull();
      admission.leave(infoOf('10.0.0.1', 'u'));
    }
  });
});
