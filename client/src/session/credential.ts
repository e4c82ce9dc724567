// The credential of the app. `auth` is asked at every connect, so a token that was renewed elsewhere is used at once.
import { AuthError } from '../rest/errors.js';

/** `cookie`: the session cookie of the browser. A function is asked at every connect and may return null: no credential. */
export type Auth = 'cookie' | { readonly apiKey: string } | (() => string | null | Promise<string | null>);

export interface Credential {
  readonly token: string | null;
  readonly withCookie: boolean;
}

/** Throws AuthError `auth_failed` if the function throws. */
export async function credentialOf(auth: Auth | undefined): Promise<Credential> {
  if (auth === undefined) return { token: null, withCookie: false };
  if (auth === 'cookie') return { token: null, withCookie: true };
  if (typeof auth !== 'function') return { token: auth.apiKey, withCookie: false };
  try {
    return { token: await auth(), withCookie: false };
  } catch (cause) {
    throw new AuthError('auth_failed', 'The function `auth` has thrown.', { cause });
  }
}
