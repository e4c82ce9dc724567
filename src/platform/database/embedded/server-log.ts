// DATA_DIR/postgres.log. The server writes to the file directly, so it needs no pipe to Ringside and loses no line when
// Ringside dies. Only its end says why PostgreSQL did not start, so this class also reads that reason.
import { chown, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LOG_MAX_BYTES, LOG_TAIL_MAX_BYTES } from './limits.js';
import type { RunAs } from './run-as.js';
import { unlessMissing } from './trouble.js';

export type FailedStart =
  | { readonly kind: 'port taken' }
  | { readonly kind: 'data in use' }
  | { readonly kind: 'disk full' }
  | { readonly kind: 'other'; readonly reason: string };

export class ServerLog {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'postgres.log');
  }

  /** Renames a log that has grown too long, and makes sure that a log file exists. */
  async prepare(who: RunAs): Promise<void> {
    const sizeBytes = await this.size();
    if (sizeBytes > LOG_MAX_BYTES) await rename(this.path, `${this.path}.1`);
    await (await this.openForServer()).close();
    if (who.kind === 'account') await chown(this.path, who.account.uid, who.account.gid);
  }

  async size(): Promise<number> {
    return (await unlessMissing(() => stat(this.path)))?.size ?? 0;
  }

  async openForServer() {
    return open(this.path, 'a', 0o600);
  }

  /** The text written since the log had `fromBytes` bytes, or only the end of that text. */
  async since(fromBytes: number): Promise<string> {
    const file = await open(this.path, 'r');
    try {
      const { size } = await file.stat();
      const start = Math.max(fromBytes, size - LOG_TAIL_MAX_BYTES);
      const { buffer, bytesRead } = await file.read({
        buffer: Buffer.alloc(Math.max(0, size - start)),
        position: start,
      });
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  }
}

/** PostgreSQL's answer to clients that connect too early; it is not the reason for a failed start. */
const TOLD_TO_CLIENTS = /FATAL: +the database system is /;

/** Why PostgreSQL did not start: from its output (in English, because Ringside sets its locale), else from its exit. */
export function explainFailedStart(output: string, how: string): FailedStart {
  if (/No space left on device/.test(output)) return { kind: 'disk full' };
  if (/pre-existing shared memory block|lock file "postmaster\.pid" already exists/.test(output)) {
    return { kind: 'data in use' };
  }
  if (/could not create any TCP\/IP sockets|Address already in use/.test(output))
    return { kind: 'port taken' };
  const lines = output.split('\n').filter((line) => line !== '' && !TOLD_TO_CLIENTS.test(line));
  const telling =
    lines.findLast((line) => /(FATAL|PANIC|ERROR|error): /.test(line)) ??
    // A message from before the log has time stamps, for example a missing file of the cluster.
    lines.find((line) => !/^[0-9]{4}-|^\s/.test(line));
  return { kind: 'other', reason: telling?.replace(/^.*?(FATAL|PANIC|ERROR|error): +/, '').trim() ?? how };
}
