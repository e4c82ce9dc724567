// Where orders wait for their outcome. A store belongs to one client; other tabs and processes have stores on the same disk.
import type { OrderBody } from './orders.js';

export interface Entry {
  readonly server: string;
  readonly userId: string;
  /** The clientOrderId, unique among the orders of the user. */
  readonly id: string;
  readonly body: OrderBody;
}

export interface Whose {
  readonly server: string;
  readonly userId: string;
}

export const isOf = (entry: Whose, { server, userId }: Whose): boolean =>
  entry.server === server && entry.userId === userId;

/** All methods reject with OutboxUnavailable. */
export interface OutboxStore {
  /** The entry survives a crash once the promise has resolved. Resolves with the entry that the disk has under this id already, or null. */
  save(entry: Entry): Promise<Entry | null>;
  remove(entry: Entry): Promise<void>;
  /** Entries of this client, and those whose client has ended; they belong to this client from now on. `nowMs`: the server's time. */
  adopt(whose: Whose, nowMs: number): Promise<Entry[]>;
  /** Entries of all clients. */
  count(whose: Whose): Promise<number>;
  /** Removes what is left of removed entries. */
  clear(): Promise<void>;
  close(): void;
}
