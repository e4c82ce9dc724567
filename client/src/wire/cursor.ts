// The cursor `EPOCH-SEQ`: everything up to this position of the log has been received. A trailing `s` means that the present
// values of state channels are still due. An epoch and a seq of two connections do not belong together.

export interface Cursor {
  readonly epoch: string;
  readonly seq: number;
  readonly snapshotDue: boolean;
}

const PATTERN = /^([0-9a-z]{1,32})-(0|[1-9]\d{0,15})(s?)$/;

/** Returns null for a text that no server can have issued. */
export function parseCursor(text: string): Cursor | null {
  const [, epoch, digits, owes] = PATTERN.exec(text) ?? [];
  const seq = Number(digits);
  return epoch && Number.isSafeInteger(seq) ? { epoch, seq, snapshotDue: owes === 's' } : null;
}

export const formatCursor = ({ epoch, seq, snapshotDue }: Cursor): string =>
  `${epoch}-${seq}${snapshotDue ? 's' : ''}`;
