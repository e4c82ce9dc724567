// Reads of the same thing share one read. A caller never gets a read that began before it asked: it waits for the running
// read to end and shares the next one. So a client that has written finds its write, and at most one read runs per key.
interface Reading<T> {
  readonly running: Promise<T>;
  next: Promise<T> | null;
}

export class JoinedReads<T> {
  private readonly readings = new Map<string, Reading<T>>();

  run(key: string, read: () => Promise<T>): Promise<T> {
    const reading = this.readings.get(key);
    if (!reading) return this.start(key, read);
    const begin = () => this.start(key, read);
    reading.next ??= reading.running.then(begin, begin);
    return reading.next;
  }

  private start(key: string, read: () => Promise<T>): Promise<T> {
    const reading: Reading<T> = { running: read(), next: null };
    this.readings.set(key, reading);
    const end = () => {
      if (reading.next === null) this.readings.delete(key);
    };
    reading.running.then(end, end);
    return reading.running;
  }
}
