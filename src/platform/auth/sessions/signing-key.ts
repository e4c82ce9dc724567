// The key that signs access tokens. It is configured, or made on the first start and kept beside the data, readable
// only by its owner.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { messageOf } from '../../common/repeated-fault.js';
import { StartupError } from '../../common/startup-error.js';

const FILE = 'jwt-secret';
const SECRET_BYTES = 48;
const SECRET_MIN_LENGTH = 32;
const OWNER_ONLY = 0o600;

/** Token under which the key is injected. */
export const SIGNING_KEY = Symbol('SIGNING_KEY');

/** Throws StartupError when the secret can be neither read nor made. */
export function openSigningKey({ JWT_SECRET, DATA_DIR }: Config): Uint8Array {
  return new TextEncoder().encode(JWT_SECRET ?? keptSecret(DATA_DIR));
}

function keptSecret(folder: string): string {
  const path = join(folder, FILE);
  try {
    mkdirSync(folder, { recursive: true });
    const kept = readKept(path);
    if (kept !== undefined && kept.length >= SECRET_MIN_LENGTH) return kept;
    return makeSecret(folder, path, kept !== undefined);
  } catch (error) {
    throw new StartupError(`The secret in ${path} cannot be used: ${messageOf(error)}`);
  }
}

function readKept(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
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
function makeSecret(folder: string, path: string, isReplaced: boolean): string {
  const made = randomBytes(SECRET_BYTES).toString('base64url');
  const aside = `${path}.${process.pid}`;
  writeDurably(aside, made);
  if (isReplaced) rmSync(path, { force: true });
  const isOurs = namedFirst(aside, path);
  rmSync(aside);
  if (!isOurs) return readFileSync(path, 'utf8').trim();
  syncFolder(folder);
  const logger = new Logger('Auth');
  if (isReplaced) logger.warn(`The secret in ${path} was cut off, so a new secret replaces it.`);
  else logger.log(`Made a secret for access tokens and keep it in ${path}.`);
  return made;
}

/** Gives the file its final name; false when another process was faster. */
function namedFirst(aside: string, path: string): boolean {
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'w', OWNER_ONLY);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
