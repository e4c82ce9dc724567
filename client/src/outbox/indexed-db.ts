// The few parts of browsers that the browser store uses, so that it can be compiled for programs without a browser too.

interface Asked {
  readonly result: unknown;
  onsuccess: (() => void) | null;
}

export interface ObjectStore {
  get(key: readonly string[]): Asked;
  getAll(range: unknown): Asked;
  put(value: object): Asked;
  delete(key: readonly string[]): Asked;
}

interface Transaction {
  readonly error: unknown;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
  objectStore(name: string): ObjectStore;
}

export type Mode = 'readonly' | 'readwrite';

export interface Database {
  onclose: (() => void) | null;
  transaction(store: string, mode: Mode, options: { readonly durability: 'strict' }): Transaction;
  createObjectStore(name: string, options: { readonly keyPath: readonly string[] }): unknown;
  close(): void;
}

interface OpenAsked {
  readonly result: Database;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
  onupgradeneeded: (() => void) | null;
}

export interface Locks {
  request(
    name: string,
    options: { readonly ifAvailable: true },
    act: (lock: object | null) => Promise<void> | undefined,
  ): Promise<unknown>;
}

interface Browser {
  readonly indexedDB: { open(name: string, version: number): OpenAsked };
  readonly IDBKeyRange: { bound(from: readonly unknown[], to: readonly unknown[]): unknown };
  /** Without `locks` in pages that are not secure. */
  readonly navigator: { readonly locks?: Locks };
}

export const browser = globalThis as unknown as Browser;
