// The queue of due times: a binary heap, earliest first. An entry stays when its order ends or gets another expiry. So the
// caller checks each entry it takes.

export interface Due {
  readonly atMs: number;
  readonly kind: 'order' | 'market';
  readonly id: number | string;
}

const isBefore = (a: Due, b: Due): boolean => {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  if (a.kind !== b.kind) return a.kind === 'order';
  return a.id < b.id;
};

export class DueTimes {
  private heap: Due[] = [];

  get size(): number {
    return this.heap.length;
  }

  get nextMs(): number | undefined {
    return this.heap[0]?.atMs;
  }

  add(due: Due): void {
    const { heap } = this;
    let i = heap.push(due) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Due;
      if (!isBefore(due, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = due;
  }

  /** Removes and returns the earliest entry that is due at `nowMs`. */
  take(nowMs: number): Due | undefined {
    const first = this.heap[0];
    if (!first || first.atMs > nowMs) return undefined;
    const last = this.heap.pop() as Due;
    if (this.heap.length > 0) this.sink(last);
    return first;
  }

  clear(): void {
    this.heap = [];
  }

  private sink(due: Due): void {
    const { heap } = this;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child += 1;
      if (!isBefore(heap[child] as Due, due)) break;
      heap[i] = heap[child] as Due;
      i = child;
    }
    heap[i] = due;
  }
}
