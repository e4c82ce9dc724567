// The file with the superuser's password: mode 0600, and the only place where the password is stored. The cluster's owner
// also owns this file, because initdb reads it as that user.
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import type { RunAs } from './run-as.js';
import { unlessMissing } from './trouble.js';

/** Creates and returns a new password. The complete file is on disk before anything depends on it. */
export async function writePassword(dataDir: string, passwordFile: string, who: RunAs): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const aside = `${passwordFile}.new`;
  await rm(aside, { force: true });
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(`${password}\n`);
    if (who.kind === 'account') await file.chown(who.account.uid, who.account.gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, passwordFile);
  await syncFolder(dataDir);
  return password;
}

/** Returns undefined if the file is missing or empty. */
export async function readPassword(passwordFile: string): Promise<string | undefined> {
  const text = await unlessMissing(() => readFile(passwordFile, 'utf8'));
  return text?.trim() || undefined;
}

/** A rename survives a power cut only after its folder is synced to disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
