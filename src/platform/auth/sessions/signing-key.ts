// The key that signs access tokens. It is configured, or made on the first start and kept beside the data, readable
// only by its owner.
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { syncFolder, writeDurably } from '../../common/durable-file.js';
import { messageOf } from '../../common/repeated-fault.js';
import { StartupError } from '../../common/startup-error.js';

const FILE = 'jwt-secret';
const SECRET_BYTES = 48;
const SECRET_MIN_LENGTH = 32;

/** Token under which the key is injected. */
export const SIGNING_KEY = Symbol('SIGNING_KEY');

/** Throws StartupError when the secret can be neither read nor made. */
export async function openSigningKey({ JWT_SECRET, DATA_DIR }: Config): Promise<Uint8Array> {
  return new TextEncoder().encode(JWT_SECRET ?? (await keptSecret(DATA_DIR)));
}

async function keptSecret(folder: string): Promise<string> {
  const path = join(folder, FILE);
  try {
    await mkdir(folder, { recursive: true });
    const kept = await readKept(path);
    if (kept !== undefined && kept.length >= SECRET_MIN_LENGTH) return kept;
    return await makeSecret(folder, path, kept !== undefined);
  } catch (error) {
    throw new StartupError(`The secret in ${path} cannot be used: ${messageOf(error)}`);
  }
}

async function readKept(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The file is complete on disk before it gets its name. A shorter file, such as the empty one that a power cut can leave, is
 * replaced; access tokens that it signed end, and clients refresh them. Of several processes that start at once, one gives
 * its file the name, and the others read it.
 */
async function makeSecret(folder: string, path: string, isReplaced: boolean): Promise<string> {
  const made = randomBytes(SECRET_BYTES).toString('base64url');
  const aside = `${path}.${process.pid}`;
  await writeDurably(aside, made);
  if (isReplaced) await rm(path, { force: true });
  const isOurs = await namedFirst(aside, path);
  await rm(aside);
  if (!isOurs) return (await readFile(path, 'utf8')).trim();
  await syncFolder(folder);
  const logger = new Logger('Auth');
  if (isReplaced) logger.warn(`The secret in ${path} was cut off, so a new secret replaces it.`);
  else logger.log(`Made a secret for access tokens and keep it in ${path}.`);
  return made;
}

/** Gives the file its final name; false when another process was faster. */
async function namedFirst(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
