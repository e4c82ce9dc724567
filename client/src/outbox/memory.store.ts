// Orders in memory only: a crash forgets them. The app has to ask for it.
import { isOf, type Entry, type OutboxStore, type Whose } from './store.port.js';

export class MemoryStore implements OutboxStore {
  private readonly entries = new Map<string, Entry>();

  save(entry: Entry): Promise<Entry | null> {
    this.entries.set(entry.id, entry);
    return Promise.resolve(null);
  }

  remove({ id }: Entry): Promise<void> {
    this.entries.delete(id);
    return Promise.resolve();
  }

  adopt(whose: Whose): Promise<Entry[]> {
    return Promise.resolve([...this.entries.values()].filter((entry) => isOf(entry, whose)));
  }

  async count(whose: Whose): Promise<number> {
    return (await this.adopt(whose)).length;
  }

  clear(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.entries.clear();
  }
}
