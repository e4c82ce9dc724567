// Orders in IndexedDB, for pages. Each tab holds a Web Lock while it has orders. A tab that gets the lock of another tab knows that this
// one has ended. Where there are no locks, an order counts as left some time after its validity; then two tabs may both ask for its
// outcome, and get the same answer.
import { OutboxUnavailable } from './errors.js';
import { browser, type Database, type Locks, type Mode, type ObjectStore } from './indexed-db.js';
import { randomHex } from '../wire/random-hex.js';
import type { Entry, OutboxStore, Whose } from './store.port.js';

const NAME = 'ringside-outbox';
const STORE = 'entries';
const OWNER_BYTES = 8;
/** Without locks: so long after its validity a tab that still runs has found the outcome. */
const WITHOUT_LOCKS_MS = 60_000;

interface Stored extends Entry {
  readonly owner: string;
}

export class BrowserStore implements OutboxStore {
  private database: Promise<Database> | null = null;
  /** A new one each time that this tab takes its lock again, as another tab may hold the old one. */
  private owner = randomHex(OWNER_BYTES);
  /** Of this tab, and of ended tabs whose entries it has adopted. */
  private readonly held = new Map<string, () => void>();
  private holding: Promise<boolean> | null = null;
  private readonly own = new Set<string>();
  private isClosed = false;

  private constructor(private readonly locks: Locks | undefined) {}

  static async open(): Promise<BrowserStore> {
    const store = new BrowserStore(browser.navigator.locks);
    await store.opened();
    return store;
  }

  async save(entry: Entry): Promise<Entry | null> {
    this.own.add(entry.id);
    await (this.holding ??= this.hold(this.owner));
    let there: Stored | undefined;
    await this.write((entries) => {
      const asked = entries.get(keyOf(entry));
      asked.onsuccess = () => {
        there = asked.result as Stored | undefined;
        if (!there) entries.put({ ...entry, owner: this.owner } satisfies Stored);
      };
    });
    return there ?? null;
  }

  async remove(entry: Entry): Promise<void> {
    await this.write((entries) => void entries.delete(keyOf(entry)));
    this.own.delete(entry.id);
    if (this.own.size > 0) return;
    // A page with a lock does not go into the back/forward cache.
    this.held.get(this.owner)?.();
    this.held.delete(this.owner);
    this.holding = null;
    this.owner = randomHex(OWNER_BYTES);
  }

  async adopt(whose: Whose, nowMs: number): Promise<Entry[]> {
    const found = await this.read(whose);
    const ended = new Map<string, boolean>();
    for (const { owner } of found)
      if (!ended.has(owner)) ended.set(owner, this.held.has(owner) || (await this.hold(owner)));
    return found.filter((entry) => {
      if (this.locks) return ended.get(entry.owner);
      return entry.owner === this.owner || Date.parse(entry.body.validUntil) + WITHOUT_LOCKS_MS < nowMs;
    });
  }

  async count(whose: Whose): Promise<number> {
    return (await this.read(whose)).length;
  }

  clear(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
    for (const release of this.held.values()) release();
    this.held.clear();
    void this.database?.then((database) => database.close()).catch(() => undefined);
  }

  /** Holds the lock of an owner until the store closes; false if somebody else holds it. */
  private hold(owner: string): Promise<boolean> {
    const { locks } = this;
    if (!locks) return Promise.resolve(false);
    return new Promise((resolve) => {
      void locks
        .request(`${NAME}:${owner}`, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          if (!lock || this.isClosed) return undefined;
          return new Promise<void>((release) => this.held.set(owner, release));
        })
        .catch(() => resolve(false));
    });
  }

  private async read(whose: Whose): Promise<Stored[]> {
    const { server, userId } = whose;
    const range = browser.IDBKeyRange.bound([server, userId], [server, userId, []]);
    let found: Stored[] = [];
    await this.run('readonly', (entries) => {
      const asked = entries.getAll(range);
      asked.onsuccess = () => (found = asked.result as Stored[]);
    });
    return found;
  }

  private write(act: (entries: ObjectStore) => void): Promise<void> {
    return this.run('readwrite', act);
  }

  /** Resolves when the transaction is on disk. */
  private async run(mode: Mode, act: (entries: ObjectStore) => void): Promise<void> {
    const database = await this.opened();
    try {
      await new Promise<void>((resolve, reject) => {
        const transaction = database.transaction(STORE, mode, { durability: 'strict' });
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(unavailable(transaction.error));
        act(transaction.objectStore(STORE));
      });
    } catch (cause) {
      throw cause instanceof OutboxUnavailable ? cause : unavailable(cause);
    }
  }

  private opened(): Promise<Database> {
    this.database ??= openDatabase(() => (this.database = null));
    this.database.catch(() => (this.database = null));
    return this.database;
  }
}

function openDatabase(onEnd: () => void): Promise<Database> {
  return new Promise((resolve, reject) => {
    let asked: ReturnType<typeof browser.indexedDB.open>;
    try {
      asked = browser.indexedDB.open(NAME, 1);
    } catch (cause) {
      reject(unavailable(cause));
      return;
    }
    asked.onupgradeneeded = () =>
      void asked.result.createObjectStore(STORE, { keyPath: ['server', 'userId', 'id'] });
    asked.onerror = () => reject(unavailable(asked.error));
    asked.onsuccess = () => {
      // The browser closes it when the user clears the data of the site.
      asked.result.onclose = onEnd;
      resolve(asked.result);
    };
  });
}

const keyOf = ({ server, userId, id }: Entry): string[] => [server, userId, id];
const unavailable = (cause: unknown): OutboxUnavailable =>
  new OutboxUnavailable(
    'outbox_unavailable',
    'The browser stores no orders: the disk is full, or the mode is private.',
    {
      cause,
    },
  );
