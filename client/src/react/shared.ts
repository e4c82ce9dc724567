// Things that several components use by one key. They are made for the first user, and end a moment after the last one, so that a
// change of the page or a double mount keeps them.

/** From the last user to the end. */
const GRACE_MS = 1_000;

interface Entry<T> {
  readonly thing: T;
  users: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class Shared<T extends { close(): void }> {
  private readonly entries = new Map<string, Entry<T>>();

  peek(key: string): T | undefined {
    return this.entries.get(key)?.thing;
  }

  /** Each `use` has one `release`. */
  use(key: string, make: () => T): T {
    const entry = this.entries.get(key) ?? { thing: make(), users: 0, timer: undefined };
    this.entries.set(key, entry);
    clearTimeout(entry.timer);
    entry.users += 1;
    return entry.thing;
  }

  release(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    entry.timer = setTimeout(() => {
      this.entries.delete(key);
      entry.thing.close();
    }, GRACE_MS);
  }

  /** Gives a thing without a user another key; undefined if there is none. */
  rename(key: string): T | undefined {
    for (const [old, entry] of this.entries) {
      if (entry.users > 0) continue;
      this.entries.delete(old);
      clearTimeout(entry.timer);
      this.entries.set(key, entry);
      return entry.thing;
    }
    return undefined;
  }
}
