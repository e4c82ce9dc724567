import { describe, expect, it } from '@jest/globals';
import type { ChannelMessage } from '../wire/transport.port.js';
import { isStateChannel, Track } from './track.js';

const at = (seq: number, part?: number, parts?: number): ChannelMessage => ({
  ...{ channel: 'c', timestamp: 'now', seq },
  ...(part !== undefined && { part }),
  ...(parts !== undefined && { parts }),
});

describe('the position on a log channel', () => {
  const track = (): Track => new Track(false);

  it('moves with each message, and sees repeats', () => {
    const one = track();
    expect(one.cursor).toBeNull();
    expect([at(5), at(7), at(7), at(6), at(8)].map((message) => one.take(message, 'e'))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(one.cursor).toBe('e-8');
  });

  it('goes back before a seq whose last part is missing, and knows the parts that came', () => {
    const one = track();
    one.take(at(7, 1, 3), 'e');
    expect(one.take(at(7, 2, 3), 'e')).toBe(true);
    expect(one.cursor).toBe('e-6');
    expect(one.take(at(7, 1, 3), 'e')).toBe(false);
    expect(one.take(at(7, 2, 3), 'e')).toBe(false);
    expect(one.take(at(7, 3, 3), 'e')).toBe(true);
    expect(one.cursor).toBe('e-7');
    expect(one.take(at(7, 3, 3), 'e')).toBe(false);
  });

  it('follows the server, never back, except into another epoch', () => {
    const one = track();
    one.take(at(7, 1, 2), 'e');
    one.moveTo({ epoch: 'e', seq: 6 });
    expect(one.cursor).toBe('e-6');
    expect(one.take(at(7, 2, 2), 'e')).toBe(true);
    one.moveTo({ epoch: 'e', seq: 20 });
    one.moveTo({ epoch: 'e', seq: 19 });
    expect(one.cursor).toBe('e-20');
    one.moveTo({ epoch: 'f', seq: 3 });
    expect(one.cursor).toBe('f-3');
    expect(one.take(at(4), 'f')).toBe(true);
    one.startAt({ epoch: 'f', seq: 1 });
    expect(one.take(at(2), 'f')).toBe(true);
  });
});

describe('the position on a state channel', () => {
  it('stays before the last seq, which more values may have, and owes the present until it is level', () => {
    const one = new Track(true);
    expect([at(5), at(5), at(9)].map((message) => one.take(message, 'e'))).toEqual([true, true, true]);
    expect(one.cursor).toBe('e-8s');
    one.isLevel = true;
    expect(one.cursor).toBe('e-8');
    one.moveTo({ epoch: 'e', seq: 9 });
    expect(one.cursor).toBe('e-9');
    expect(one.take(at(4), 'e')).toBe(true);
    expect(one.cursor).toBe('e-9');
  });

  it('is known by the name', () => {
    expect(['prices', 'pricing:all', 'book:m', 'feed', 'stats'].every(isStateChannel)).toBe(true);
    expect(['market:m', 'user:u', 'admin:system'].some(isStateChannel)).toBe(false);
  });
});

describe('the values on a state channel', () => {
  const price = (seq: number, item_id: number): ChannelMessage => ({ ...at(seq), item_id });

  it('never go back, when a link begins lower than what was heard', () => {
    const one = new Track(true);
    expect(one.take(price(35, 225), 'e')).toBe(true);
    expect(one.take(price(26, 225), 'e')).toBe(false);
    expect(one.take(price(26, 7), 'e')).toBe(true);
    one.startAt({ epoch: 'e', seq: 20 });
    expect(one.take(price(26, 225), 'e')).toBe(true);
    expect(one.take(price(3, 225), 'f')).toBe(true);
  });

  it('come once the present ones are known, and then only newer ones', () => {
    const one = new Track(true);
    one.take(price(5, 7), 'e');
    one.isLevel = true;
    one.moveTo({ epoch: 'e', seq: 9 });
    one.isLevel = false;
    expect(one.take(price(9, 8), 'e')).toBe(false);
    expect(one.take(price(10, 8), 'e')).toBe(true);
  });

  it('come again from a saved cursor only where it says that they are due', () => {
    const [due, known] = [new Track(true), new Track(true)];
    due.resumeAt({ epoch: 'e', seq: 9, snapshotDue: true });
    known.resumeAt({ epoch: 'e', seq: 9, snapshotDue: false });
    expect([due, known].map((one) => one.take(price(4, 7), 'e'))).toEqual([true, false]);
    expect([due, known].map((one) => one.take(at(4), 'e'))).toEqual([true, true]);
  });
});
