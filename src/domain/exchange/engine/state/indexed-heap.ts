// A binary heap that knows the place of each item. So an item can be removed, or moved after a change of its rank, in
// O(log n) steps. An item is in the heap at most once.
export class IndexedHeap<T> {
  private readonly items: T[] = [];
  private readonly places = new Map<T, number>();

  /** `isBefore` must be a strict total order, so that the same items always leave in the same order. */
  constructor(private readonly isBefore: (a: T, b: T) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  /** The item before all others. */
  get first(): T | undefined {
    return this.items[0];
  }

  /** All items, in no particular order. */
  [Symbol.iterator](): Iterator<T> {
    return this.items.values();
  }

  /** Adds the item, or moves the item to its new place after its rank has changed. */
  set(item: T): void {
    const place = this.places.get(item) ?? this.items.length;
    this.sink(item, this.rise(item, place));
  }

  /** The rank of the item may have changed. Does nothing when the item is not in the heap. */
  remove(item: T): void {
    const place = this.places.get(item);
    if (place === undefined) return;
    this.places.delete(item);
    const last = this.items.pop() as T;
    if (last !== item) this.sink(last, this.rise(last, place));
  }

  clear(): void {
    this.items.length = 0;
    this.places.clear();
  }

  /** Moves the item from `place` towards the first place, and returns its new place. */
  private rise(item: T, place: number): number {
    let at = place;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.items[parent] as T;
      if (!this.isBefore(item, above)) break;
      this.put(above, at);
      at = parent;
    }
    this.put(item, at);
    return at;
  }

  /** Moves the item from `place` away from the first place. */
  private sink(item: T, place: number): void {
    const { items } = this;
    let at = place;
    for (let child = 2 * at + 1; child < items.length; child = 2 * at + 1) {
      if (child + 1 < items.length && this.isBefore(items[child + 1] as T, items[child] as T)) child += 1;
      const below = items[child] as T;
      if (!this.isBefore(below, item)) break;
      this.put(below, at);
      at = child;
    }
    this.put(item, at);
  }

  private put(item: T, place: number): void {
    this.items[place] = item;
    this.places.set(item, place);
  }
}
