// Turns operating-system errors into one line with a remedy. It hides nothing: an unknown error is passed on unchanged,
// because an unexpected fault needs its stack.
import { StartupError } from '../../common/startup-error.js';

const WAY_OUT = 'or set DATABASE_URL to use a PostgreSQL of your own';

const EXPLANATIONS: Readonly<Record<string, (path: string) => string>> = {
  EACCES: (path) =>
    `Ringside may not write to ${path}: give its user that folder, choose another DATA_DIR, ${WAY_OUT}.`,
  EPERM: (path) =>
    `Ringside may not write to ${path}: give its user that folder, choose another DATA_DIR, ${WAY_OUT}.`,
  EROFS: (path) => `${path} is on a read-only file system: choose another DATA_DIR, ${WAY_OUT}.`,
  ENOSPC: (path) => diskFull(path),
  EDQUOT: (path) => diskFull(path),
  EEXIST: (path) => `DATA_DIR ${path} is a file, not a folder: choose another DATA_DIR.`,
  ENOTDIR: (path) => `DATA_DIR ${path} leads through a file, not a folder: choose another DATA_DIR.`,
};

export const diskFull = (path: string): string =>
  `The disk that holds ${path} is full: free some space and start again.`;

export function errorCode(error: unknown): string | undefined {
  // Not `instanceof`, because under Jest the errors of Node's own modules belong to another realm.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The error to throw for a failed file operation on `path`: a StartupError if an operator can fix the cause. */
export function explained(error: unknown, path: string): unknown {
  const explain = EXPLANATIONS[errorCode(error) ?? ''];
  return explain ? new StartupError(explain(path), { cause: error }) : error;
}

/** Runs a file operation. A failure that an operator can fix is thrown as a StartupError about `path`. */
export async function explaining<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error, path);
  }
}

/** Runs a file operation; returns undefined when the file does not exist. */
export async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function messageOf(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return String(hasMessage ? error.message : error);
}
