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
