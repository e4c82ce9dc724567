import { describe, expect, it } from '@jest/globals';
import { randomInt, seededRandom, testSeed } from '../../../../../test/support/random.js';
import { IndexedHeap } from './indexed-heap.js';

interface Item {
  readonly id: number;
  rank: number;
}

const isBefore = (a: Item, b: Item): boolean => (a.rank === b.rank ? a.id < b.id : a.rank < b.rank);
const compare = (a: Item, b: Item): number => (isBefore(a, b) ? -1 : 1);

/** Some steps of additions, changes of rank and removals, with few ranks. */
class Twins {
  readonly heap = new IndexedHeap<Item>(isBefore);
  /** Always sorted. */
  items: Item[] = [];

  constructor(
    private readonly random: () => number,
    private readonly ranks: number,
  ) {}

  step(id: number): void {
    const some = this.items[randomInt(this.random, 0, this.items.length - 1)];
    const chance = this.random();
    if (!some || chance < 0.5) this.add({ id, rank: this.rank() });
    else {
      // The rank may also change before the removal.
      if (chance < 0.85) some.rank = this.rank();
      if (chance < 0.75) this.heap.set(some);
      else {
        this.heap.remove(some);
        this.items = this.items.filter((item) => item !== some);
      }
    }
    this.items.sort(compare);
  }

  private add(item: Item): void {
    this.items.push(item);
    this.heap.set(item);
  }

  private rank(): number {
    return randomInt(this.random, 0, this.ranks);
  }
}

describe('an indexed heap', () => {
  it('has the first item of a sorted array after each addition, change and removal', () => {
    const random = seededRandom(testSeed('indexed heap'));
    for (let ranks = 0; ranks < 30; ranks += 1) {
      const twins = new Twins(random, ranks);
      const { heap } = twins;
      for (let step = 0; step < 300; step += 1) {
        twins.step(step);
        expect([heap.first, heap.size]).toEqual([twins.items[0], twins.items.length]);
      }
      const left: (Item | undefined)[] = [];
      for (let { first } = heap; first; { first } = heap) {
        left.push(first);
        heap.remove(first);
      }
      expect(left).toEqual(twins.items);
    }
  });

  it('passes over the removal of an item that it does not have', () => {
    const heap = new IndexedHeap<Item>(isBefore);
    const [one, other] = [
      { id: 1, rank: 1 },
      { id: 2, rank: 2 },
    ];
    heap.set(one);
    heap.remove(other);
    expect([...heap]).toEqual([one]);
    heap.clear();
    heap.remove(one);
    heap.set(other);
    expect(heap.first).toBe(other);
  });
});
