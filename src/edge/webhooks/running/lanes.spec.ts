import { describe, expect, it } from '@jest/globals';
import { Lanes, Pace } from './lanes.js';

/** Work that ends when the test says so. */
function gate(): { readonly work: () => Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { work: () => opened, open: () => open() };
}

describe('the lanes of requests', () => {
  it('keep slow endpoints from the places of the others', async () => {
    const lanes = new Lanes(8);
    const hanging = gate();
    const slow = Array.from({ length: 50 }, () => lanes.run(true, hanging.work));
    await lanes.run(false, () => Promise.resolve());
    expect(lanes.inFlight).toBe(2);
    hanging.open();
    await Promise.all(slow);
    expect(lanes.inFlight).toBe(0);
  });

  it('have places for no more requests than allowed', async () => {
    const lanes = new Lanes(8);
    const hanging = gate();
    const all = Array.from({ length: 50 }, (_, i) => lanes.run(i % 2 === 0, hanging.work));
    await Promise.resolve();
    expect(lanes.inFlight).toBe(8);
    hanging.open();
    await Promise.all(all);
  });
});

describe('the pace of an endpoint', () => {
  it.each([
    ['a failure', false, 5],
    ['a long request', true, 1_001],
  ])('is slow after %s, until ten quick successes in a row', (_kind, isDelivered, tookMs) => {
    const pace = new Pace();
    expect(pace.isSlow).toBe(false);
    pace.note(isDelivered, tookMs);
    for (let i = 0; i < 9; i += 1) pace.note(true, 5);
    expect(pace.isSlow).toBe(true);
    pace.note(isDelivered, tookMs);
    for (let i = 0; i < 10; i += 1) {
      expect(pace.isSlow).toBe(true);
      pace.note(true, 5);
    }
    expect(pace.isSlow).toBe(false);
  });
});
