// The key that signs access tokens. It is configured, or made on the first start and kept beside the data, readable
// only by its owner.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { messageOf } from '../../common/repeated-fault.js';
import { StartupError } from '../../common/startup-error.js';

const FILE = 'jwt-secret';
const SECRET_BYTES = 48;
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
    try {
      const made = randomBytes(SECRET_BYTES).toString('base64url');
      writeFileSync(path, made, { mode: OWNER_ONLY, flag: 'wx' });
      new Logger('Auth').log(`Made a secret for access tokens and keep it in ${path}.`);
      return made;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const kept = readFileSync(path, 'utf8').trim();
    if (kept.length < 32) throw new Error('it holds less than 32 characters');
    return kept;
  } catch (error) {
    throw new StartupError(`The secret in ${path} cannot be used: ${messageOf(error)}`);
  }
}
