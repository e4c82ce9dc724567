// The cursor: `EPOCH-SEQ`, opaque to clients. It is the SSE id, `after`, `minSeq` and the header Ringside-Seq. The epoch
// changes when the database may have reissued numbers, so a cursor never points into another history. A trailing `s` means
// that state channels still owe their snapshot, while log channels are delivered up to seq. A client that returns with it
// gets the rest of the log first, then a new snapshot.

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

/** Returns undefined for a text that Ringside cannot have issued. */
export function parseCursor(text: string): Cursor | undefined {
  if (text.length > CURSOR_MAX_LENGTH) return undefined;
  const match = CURSOR_PATTERN.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  const seq = Number(match[2]);
  return Number.isSafeInteger(seq) ? { epoch: match[1], seq, snapshotDue: match[3] === 's' } : undefined;
}
