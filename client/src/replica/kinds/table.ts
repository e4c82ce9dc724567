// Lists whose entries the stream brings whole: orders, positions and proposals. Pure.
import type { ChannelMessage } from '../../wire/transport.port.js';

export interface Table<E> {
  /** The entry that a message brings. */
  entryOf(message: ChannelMessage): E | null | undefined;
  idOf(entry: E): string;
  /** Whether the list shows the entry. */
  has(entry: E): boolean;
  order(one: E, other: E): number;
  /** The first entries of the order are held, and no more. */
  readonly max: number;
}

/** Returns the same list if nothing has changed. */
export function foldTable<E>(
  table: Table<E>,
  list: readonly E[],
  messages: readonly ChannelMessage[],
): readonly E[] {
  const entries = messages.flatMap((message) => table.entryOf(message) ?? []);
  return entries.length > 0 ? tableOf(table, [...list, ...entries]) : list;
}

/** The newest of each entry counts. */
export function tableOf<E>(table: Table<E>, entries: readonly E[]): readonly E[] {
  const newest = new Map(entries.map((entry) => [table.idOf(entry), entry]));
  return [...newest.values()]
    .filter((entry) => table.has(entry))
    .sort((one, other) => table.order(one, other))
    .slice(0, table.max);
}

/** For ids that count up. */
export const newestFirst = ({ id: one }: { id: string }, { id: other }: { id: string }): number =>
  other.length - one.length || (other > one ? 1 : -1);

/** Whether the entry has what the query names. What entries do not have is ignored. */
export const fits = <E extends object>(entry: E, query: object): boolean =>
  Object.entries(query).every(
    ([name, wanted]) => wanted === undefined || !(name in entry) || entry[name as keyof E] === wanted,
  );
