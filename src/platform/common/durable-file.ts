// Files that must survive a power cut. A file is complete on disk under a name of its own, before it gets the name that
// others read.
import { open, rm } from 'node:fs/promises';

const OWNER_ONLY = 0o600;

export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Replaces the file at `path`. Only its owner may read it: `owner`, or else the user of this process. */
export async function writeDurably(path: string, text: string, owner?: FileOwner): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, 'wx', OWNER_ONLY);
  try {
    await file.writeFile(text);
    if (owner) await file.chown(owner.uid, owner.gid);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name in a folder survives a power cut only after the folder is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
