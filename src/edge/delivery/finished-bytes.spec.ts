import { describe, expect, it } from '@jest/globals';
import { eventOf, FakeFamily, LINE_ENCODER, subscriptionTo } from '../../../test/support/delivery-fakes.js';
import { sharedWork } from '../../../test/support/shared-work.js';
import { Audience } from './audience.js';
import type { AddressedMessage, Encoder } from './encoder.js';

const MIB = 1_048_576;
const keptIn = (work: ReturnType<typeof sharedWork>) => (work.room as unknown as { total: number }).total;

describe('the room for finished bytes', () => {
  it('drops what was kept first, and only as much as it must', () => {
    const { room } = sharedWork(undefined, MIB);
    const left = new Set<number>();
    for (let i = 0; i < 8; i += 1) {
      left.add(i);
      room.keep(MIB / 4, () => left.delete(i));
    }
    expect([...left]).toEqual([5, 6, 7]);
  });

  it('forgets once what its holder released, and counts growth', () => {
    const work = sharedWork(undefined, MIB);
    const dropped: string[] = [];
    const first = work.room.keep(100, () => dropped.push('first'));
    const costOfOne = keptIn(work);
    const second = work.room.keep(100, () => dropped.push('second'));
    work.room.release(first);
    work.room.release(first);
    work.room.keep(100, () => dropped.push('third'));
    work.room.grow(second, 2 * MIB);
    expect(dropped).toEqual(['second']);
    work.room.grow(second, MIB);
    expect(keptIn(work)).toBe(costOfOne);
  });

  it('keeps the newest entry, however large it is, until the next comes', () => {
    const { room } = sharedWork(undefined, MIB);
    const dropped: string[] = [];
    room.keep(2 * MIB, () => dropped.push('large'));
    expect(dropped).toEqual([]);
    room.keep(100, () => dropped.push('small'));
    expect(dropped).toEqual(['large']);
  });

  it('holds the replays of any number of audiences within its bound', () => {
    const work = sharedWork(undefined, MIB);
    const market = new FakeFamily('market');
    const events = Array.from({ length: 400 }, (_, i) =>
      eventOf(i + 1, { market: 'market:1' }, `${'x'.repeat(1_000)}${i}`),
    );
    const audiences = Array.from({ length: 20 }, (_, i) => {
      const channels = [subscriptionTo(market, 'market:1'), subscriptionTo(market, `market:f${i}`)];
      return new Audience(Audience.idOf(channels, LINE_ENCODER), channels, LINE_ENCODER, work);
    });
    for (const audience of audiences) {
      let from = 0;
      while (from < 400) from = audience.step(() => events.slice(from), from, 400, 'e', false).upTo;
      expect(keptIn(work)).toBeLessThanOrEqual(MIB);
    }
    for (const audience of audiences) audience.releaseSteps();
  });

  it('encodes an event once for all audiences of a wire format', () => {
    const work = sharedWork();
    const market = new FakeFamily('market');
    let encoded = 0;
    const counting: Encoder = {
      ...LINE_ENCODER,
      encode: (messages: readonly AddressedMessage[]) => {
        encoded += 1;
        return LINE_ENCODER.encode(messages);
      },
    };
    const event = eventOf(1, { market: 'market:1' }, 'a', 'b');
    const texts = ['market:2', 'market:3', 'market:4'].map((other) => {
      const channels = [subscriptionTo(market, 'market:1'), subscriptionTo(market, other)];
      const audience = new Audience(other, channels, counting, work);
      return audience.makeStep([event], 1, 'e', false).bytes?.toString();
    });
    expect(new Set(texts)).toEqual(new Set(['a@1 e-0\nb@1 e-1\n']));
    expect([encoded, market.translations]).toEqual([1, 1]);
    // A cursor that owes a snapshot, or another epoch, is another text.
    const last = new Audience('last', [subscriptionTo(market, 'market:1')], counting, work);
    expect(last.makeStep([event], 1, 'e', true).bytes?.toString()).toBe('a@1 e-0s\nb@1 e-1s\n');
    expect(last.makeStep([event], 1, 'f', false).bytes?.toString()).toBe('a@1 f-0\nb@1 f-1\n');
  });
});
