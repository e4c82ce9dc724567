// Compares what resources show with what the server shows, at the same position of the log. A copy of each value is advanced by
// messages of the stream alone, so that a fault of folding is found.
import { RingsideError } from '../rest/errors.js';
import type { Session } from '../session/session.js';
import { formatCursor, parseCursor, type Cursor } from '../wire/cursor.js';
import type { ChannelMessage } from '../wire/transport.port.js';
import { canonicalOf } from './canonical.js';
import type { Flow } from './flow.js';
import type { Driver } from './driver.js';

/** Differences that are named. */
const DIFFERENCES_MAX = 20;
/** The server shows its position with a heartbeat at the latest. */
const STREAM_MAX_MS = 60_000;
const LOOK_EVERY_MS = 50;

/** A place where the values are not equal; a side without the place has undefined. */
export interface Difference {
  readonly resource: string;
  /** Such as `0.held`: the field of an entry of a list. */
  readonly path: string;
  readonly replica: unknown;
  readonly server: unknown;
}

/** What `verify` has found. */
export interface Verification {
  readonly equal: boolean;
  /** As of which the digest is. */
  readonly seq: number;
  /** SHA-256 of the values as JSON with sorted keys, in hexadecimal. Null without `crypto.subtle`, as on pages over plain HTTP. */
  readonly digest: string | null;
  /** The first 20. */
  readonly differences: readonly Difference[];
}

/** All resources are of one user. Throws what they fail with, `behind`, `epoch_changed` and `not_caught_up`. */
export async function verify(
  flow: Flow,
  drivers: ReadonlyMap<string, Driver<unknown>>,
): Promise<Verification> {
  const { session } = flow.base;
  for (const driver of drivers.values()) await untilLevel(driver);
  flow.run();
  const checks = await Promise.all([...drivers].map(([name, driver]) => checkOf(name, driver)));
  const [first] = checks;
  if (!first) return { equal: true, seq: 0, digest: null, differences: [] };
  const start = checks.reduce((low, { from }) => (from.seq < low.seq ? from : low), first.from);
  const end = Math.max(...checks.map(({ last }) => last));
  const messages = await messagesOf(session, { channel: first.channel, start, end });
  const between = (after: number, upTo: number): ChannelMessage[] =>
    messages.filter(({ seq }) => seq > after && seq <= upTo);
  const differences: Difference[] = [];
  const values: Record<string, unknown> = {};
  for (const { name, kind, value, answer, from, cursor, last } of checks) {
    const replica = kind.fold(value, between(from.seq, last));
    const server = kind.fold(answer, between(cursor, last));
    compare(differences, { resource: name, path: '', replica, server });
    values[name] = kind.fold(replica, between(last, end));
  }
  return {
    equal: differences.length === 0,
    seq: end,
    digest: await sha256(canonicalOf(values)),
    differences,
  };
}

async function untilLevel({ cell }: Driver<unknown>): Promise<void> {
  await cell.ready;
  while (cell.state !== 'level') {
    if (cell.state === 'failed' || cell.state === 'closed')
      throw cell.error ?? new RingsideError(cell.state, `The resource is ${cell.state}.`);
    await new Promise<void>((resolve) => {
      const stop = cell.on('state', () => {
        stop();
        resolve();
      });
    });
  }
}

/** A copy of the resource, and the answer of REST. */
async function checkOf(name: string, { kind, cell: { value }, position: from }: Driver<unknown>) {
  if (!from) throw new RingsideError('behind', `The resource ${name} is not level any more.`);
  const { signal } = new AbortController();
  const { value: answer, ...read } = await kind.read({ minSeq: formatCursor(from), signal });
  const cursor = seqOf(read.cursor);
  const last = read.end ? seqOf(read.end) : cursor;
  return { name, kind, value, from, answer, cursor, last, channel: read.channels[0] ?? '' };
}

const seqOf = (cursor: string | null): number => parseCursor(cursor ?? '')?.seq ?? 0;

interface Span {
  readonly channel: string;
  readonly start: Cursor;
  readonly end: number;
}

async function messagesOf(session: Session, { channel, start, end }: Span): Promise<ChannelMessage[]> {
  const messages: ChannelMessage[] = [];
  const after = formatCursor(start);
  const subscription = session.subscribe<ChannelMessage>(channel, (one) => void messages.push(one), {
    after,
  });
  let isReset = false;
  subscription.on('reset', () => (isReset = true));
  const endMs = performance.now() + STREAM_MAX_MS;
  try {
    await subscription.level;
    while (seqOf(subscription.cursor) < end && performance.now() < endMs)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (isReset) throw new RingsideError('epoch_changed', 'The log is another one now. Verify again.');
    if (seqOf(subscription.cursor) < end)
      throw new RingsideError('not_caught_up', 'The stream has not come to the position of the answer.');
    return messages;
  } finally {
    subscription.stop();
  }
}

function compare(found: Difference[], { resource, path, replica, server }: Difference): void {
  if (found.length === DIFFERENCES_MAX || canonicalOf(replica) === canonicalOf(server)) return;
  if (!isObject(replica) || !isObject(server)) {
    found.push({ resource, path, replica, server });
    return;
  }
  for (const key of new Set([...Object.keys(replica), ...Object.keys(server)]))
    compare(found, {
      resource,
      path: path ? `${path}.${key}` : key,
      replica: replica[key],
      server: server[key],
    });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object';

async function sha256(text: string): Promise<string | null> {
  const subtle = crypto.subtle as typeof crypto.subtle | undefined;
  if (!subtle) return null;
  const hash = await subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
