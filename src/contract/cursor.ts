// The cursor: `EPOCH-SEQ`, opaque to clients. It is the SSE id, `after`, `minSeq` and the header Ringside-Seq.
// The epoch changes when the database could have reissued numbers, so a cursor can never point at another past.
// A trailing `s` says that state channels still owe their snapshot: log channels have been delivered up to seq, and a
// client that returns with it gets the rest of the log first, then the snapshot anew.

export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
  readonly snapshotDue: boolean;
}

export const CURSOR_HEADER = 'Ringside-Seq';
const CURSOR_MAX_LENGTH = 64;
export const CURSOR_PATTERN = /^([0-9a-z]{1,32})-(0|[1-9]\d{0,15})(s?)$/;

export const formatCursor = (epoch: string, seq: number, snapshotDue = false): string =>
  `${epoch}-${seq}${snapshotDue ? 's' : ''}`;

/** Returns undefined for anything that Ringside cannot have issued. */
export function parseCursor(text: string): Cursor | undefined {
  if (text.length > CURSOR_MAX_LENGTH) return undefined;
  const match = CURSOR_PATTERN.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  const seq = Number(match[2]);
  return Number.isSafeInteger(seq) ? { epoch: match[1], seq, snapshotDue: match[3] === 's' } : undefined;
}
