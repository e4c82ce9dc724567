// Passwords as hashes: scrypt by Node's own thread pool, off the main thread, a few at a time. The default sizes follow
// OWASP's Password Storage Cheat Sheet (scrypt, N = 2^14, r = 8, p = 5: 16 MiB each).
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Semaphore } from '../../common/semaphore.js';

const BLOCK_SIZE = 8;
const PARALLELIZATION = 5;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Half of the pool's threads: files and name lookups need the others. */
const HASHES_AT_ONCE = 2;
/** With more waiting, a sign-in is refused with `busy`. */
const HASHES_WAITING_MAX = 200;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

@Injectable()
export class PasswordHasher {
  private readonly cost: number;
  private readonly turns = new Semaphore(HASHES_AT_ONCE, HASHES_WAITING_MAX);
  /** The hash that unknown users are compared with, so that they take as long as known users. */
  private readonly nobody: string;

  constructor(@Inject(CONFIG) { PASSWORD_HASH_COST: cost }: Config) {
    this.cost = cost;
    this.nobody = format(cost, randomBytes(SALT_BYTES), randomBytes(KEY_BYTES));
  }

  /** `scrypt$N$r$p$salt$key`, base64url. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const key = await this.derive(password, salt, this.cost, BLOCK_SIZE, PARALLELIZATION);
    return format(this.cost, salt, key);
  }

  /** False for a null hash, after the same work. */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const [, cost, blockSize, parallelization, salt, key] = (hash ?? this.nobody).split('$');
    const expected = Buffer.from(key ?? '', 'base64url');
    const sizes = [Number(cost), Number(blockSize), Number(parallelization)] as const;
    const found = await this.derive(password, Buffer.from(salt ?? '', 'base64url'), ...sizes);
    return found.length === expected.length && timingSafeEqual(found, expected) && hash !== null;
  }

  private derive(password: string, salt: Buffer, N: number, r: number, p: number): Promise<Buffer> {
    return this.turns.run(() =>
      derive(password.normalize('NFKC'), salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }),
    );
  }
}

const format = (cost: number, salt: Buffer, key: Buffer): string => {
  const sizes = [cost, BLOCK_SIZE, PARALLELIZATION];
  return ['scrypt', ...sizes, salt.toString('base64url'), key.toString('base64url')].join('$');
};
