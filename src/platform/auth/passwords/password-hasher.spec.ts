import { describe, expect, it } from '@jest/globals';
import { readConfig } from '../../config/config.js';
import { PasswordHasher } from './password-hasher.js';

const hasherOf = (cost: string) => new PasswordHasher(readConfig({ PASSWORD_HASH_COST: cost }));

describe('the password hasher', () => {
  const hasher = hasherOf('1024');

  it('knows a password again, and no other', async () => {
    const hash = await hasher.hash('correct horse');
    expect(await hasher.verify('correct horse', hash)).toBe(true);
    for (const other of ['correct hors', 'Correct horse', '', 'correct horse ']) {
      expect(await hasher.verify(other, hash)).toBe(false);
    }
  });

  it('salts, so that equal passwords have different hashes', async () => {
    expect(await hasher.hash('same')).not.toBe(await hasher.hash('same'));
  });

  it('takes a password however the keyboard composed it', async () => {
    expect(await hasher.verify('cafe\u0301', await hasher.hash('caf\u00e9'))).toBe(true);
  });

  it('knows passwords that were hashed at another cost', async () => {
    const hash = await hasherOf('2048').hash('correct horse');
    expect(hash).toMatch(/^scrypt\$2048\$8\$5\$/);
    expect(await hasher.verify('correct horse', hash)).toBe(true);
  });

  it('hashes also without a user, and refuses the sign-in', async () => {
    expect(await hasher.verify('anything', null)).toBe(false);
  });

  it('refuses a cost that is no power of two', () => {
    expect(() => hasherOf('3000')).toThrow('PASSWORD_HASH_COST: expected a power of two');
    expect(readConfig({}).PASSWORD_HASH_COST).toBe(16_384);
  });

  it('refuses when too many wait', async () => {
    const all = Array.from({ length: 210 }, () => hasher.verify('x', null));
    const answers = await Promise.allSettled(all);
    expect(answers.filter(({ status }) => status === 'rejected').length).toBe(8);
  });
});
