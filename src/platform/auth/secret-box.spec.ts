import { describe, expect, it } from '@jest/globals';
import { SecretBox } from './secret-box.js';

const signingKey = new TextEncoder().encode('s'.repeat(48));
const box = new SecretBox({ SECRETS_KEY: undefined }, signingKey);

describe('a secret in its box', () => {
  it('is read again by a process with the same key', () => {
    const sealed = box.seal('endpoint:1', 'whsec_abc');
    expect(new SecretBox({ SECRETS_KEY: undefined }, signingKey).open('endpoint:1', sealed)).toBe(
      'whsec_abc',
    );
  });

  it('does not show, and is never sealed twice to the same bytes', () => {
    const [a, b] = [box.seal('endpoint:1', 'whsec_abc'), box.seal('endpoint:1', 'whsec_abc')];
    expect(a.includes('whsec_abc')).toBe(false);
    expect(a.equals(b)).toBe(false);
  });

  it('is not opened at another place, with another key, or changed', () => {
    const sealed = box.seal('endpoint:1', 'whsec_abc');
    expect(box.open('endpoint:2', sealed)).toBeNull();
    expect(new SecretBox({ SECRETS_KEY: 'k'.repeat(32) }, signingKey).open('endpoint:1', sealed)).toBeNull();
    for (const at of [0, 12, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(box.open('endpoint:1', changed)).toBeNull();
    }
    expect(box.open('endpoint:1', sealed.subarray(0, 20))).toBeNull();
  });

  it('depends on SECRETS_KEY alone if there is one', () => {
    const keyed = new SecretBox({ SECRETS_KEY: 'k'.repeat(32) }, signingKey);
    const other = new SecretBox({ SECRETS_KEY: 'k'.repeat(32) }, new Uint8Array(48));
    expect(other.open('endpoint:1', keyed.seal('endpoint:1', 'whsec_abc'))).toBe('whsec_abc');
  });
});
