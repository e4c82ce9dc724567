import { describe, expect, it } from '@jest/globals';
import type { Role } from '../../../contract/auth/access.js';
import type { Config } from '../../config/config.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { AccessTokens } from './access-tokens.js';

const TTL_MS = 60_000;
const KEY = new TextEncoder().encode('a secret of more than 32 characters');

function openTokens(key = KEY) {
  const clock = new FakeClock(1_700_000_000_000);
  const tokens = new AccessTokens(key, { ACCESS_TOKEN_TTL: TTL_MS } as Config, clock);
  const sign = (role: Role) => tokens.sign('u1', role, 's1', clock.now());
  return { clock, tokens, sign };
}

describe('an access token', () => {
  it('names its user again and again, until it has ended', async () => {
    const { clock, tokens, sign } = openTokens();
    const token = sign('user');
    const caller = { userId: 'u1', role: 'user', sessionId: 's1', scopes: null };
    expect(await tokens.verify(token)).toMatchObject(caller);
    clock.advance(TTL_MS - 1);
    expect(await tokens.verify(token)).toMatchObject(caller);
    clock.advance(1);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'token_expired' });
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'token_expired' });
  });

  it('says no more seconds than it has left', () => {
    const { clock, tokens } = openTokens();
    clock.advance(900);
    expect(tokens.secondsLeft(clock.now(), 0)).toBe(59);
    const wholeSecond = new Date(1_700_000_000_000);
    expect([0, 1, 1_000, 59_999, 70_000].map((ageMs) => tokens.secondsLeft(wholeSecond, ageMs))).toEqual([
      60, 59, 59, 0, 0,
    ]);
  });

  it('of another secret, or changed in one place, is refused each time', async () => {
    const { tokens, sign } = openTokens();
    const own = sign('user');
    await tokens.verify(own);
    const foreign = openTokens(KEY.map((byte) => byte + 1)).sign('user');
    const [head, body, signature] = own.split('.');
    const swapped = sign('admin');
    const forged = `${head}.${swapped.split('.')[1]}.${signature}`;
    expect(body).not.toBe(forged.split('.')[1]);
    for (const bad of [foreign, forged, foreign, forged])
      await expect(tokens.verify(bad)).rejects.toMatchObject({ code: 'invalid_token' });
  });
});
