// The file with the superuser's password: mode 0600, and the only place where the password is stored. The cluster's owner
// also owns this file, because initdb reads it as that user.
import { randomBytes } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { syncFolder, writeDurably } from '../../common/durable-file.js';
import type { RunAs } from './run-as.js';
import { unlessMissing } from './trouble.js';

/** Creates and returns a new password. The complete file is on disk before anything depends on it. */
export async function writePassword(dataDir: string, passwordFile: string, who: RunAs): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const aside = `${passwordFile}.new`;
  await writeDurably(aside, `${password}\n`, who.kind === 'account' ? who.account : undefined);
  await rename(aside, passwordFile);
  await syncFolder(dataDir);
  return password;
}

/** Returns undefined if the file is missing or empty. */
export async function readPassword(passwordFile: string): Promise<string | undefined> {
  const text = await unlessMissing(() => readFile(passwordFile, 'utf8'));
  return text?.trim() || undefined;
}
