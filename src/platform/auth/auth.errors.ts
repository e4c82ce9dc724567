// What stands between a caller and a right, and what each refusal means on the wire.
import { defineErrors } from '../common/errors.js';

export const AUTH_ERRORS = defineErrors({
  unauthenticated: { status: 401, retry: false, about: 'The request needs a signed-in user.' },
  invalid_token: {
    status: 401,
    retry: false,
    about: 'The access token is not one of ours, or not meant for this.',
  },
  token_expired: { status: 401, retry: false, about: 'The access token has ended; refresh it.' },
  invalid_session: { status: 401, retry: false, about: 'The session cookie is unknown; sign in again.' },
  session_ended: {
    status: 401,
    retry: false,
    about: 'The sign-in behind this credential has ended; sign in again.',
  },
  refresh_reused: {
    status: 401,
    retry: false,
    about:
      'The refresh token was used more than 30 seconds before: another person may have it, so the session has ended.',
  },
  invalid_ticket: { status: 401, retry: false, about: 'The stream ticket is unknown, used or expired.' },
  invalid_api_key: { status: 401, retry: false, about: 'The API key is unknown, expired or revoked.' },
  wrong_credentials: { status: 401, retry: false, about: 'E-mail or password are wrong.' },
  invalid_reset_token: {
    status: 401,
    retry: false,
    about: 'The link to reset the password is unknown, used or expired.',
  },
  invalid_setup_token: {
    status: 401,
    retry: false,
    about: 'The setup token is wrong, or there is an admin already.',
  },
  invalid_wallet_proof: {
    status: 401,
    retry: false,
    about:
      'The signed text or its signature cannot be accepted; details.reason says why: malformed, domain, nonce, expired, not_yet_valid, chain or signature.',
  },
  forbidden: {
    status: 403,
    retry: false,
    about: 'Your role or the scope of your key does not reach so far.',
  },
  foreign_origin: {
    status: 403,
    retry: false,
    about: 'A write with the session cookie must come from a page of this server.',
  },
  fresh_proof_needed: {
    status: 403,
    retry: false,
    about:
      'This needs a recent sign-in. Sign in again with your password or wallet, and repeat the request with the new session; details.maxAgeMs says how old a sign-in may be.',
  },
  banned: { status: 403, retry: false, about: 'This account was closed by an operator.' },
  locked_out: {
    status: 429,
    retry: true,
    about: 'Too many wrong passwords; details.retryAfterMs says when to try again.',
  },
  rate_limited: { status: 429, retry: true, about: 'Too many requests; Retry-After says when to go on.' },
  email_taken: { status: 409, retry: false, about: 'There is an account with this e-mail address.' },
  wallet_taken: { status: 409, retry: false, about: 'This wallet belongs to another account.' },
  no_email: {
    status: 409,
    retry: false,
    about: 'The account has no e-mail address, so a password could not sign in to it.',
  },
  last_credential: {
    status: 409,
    retry: false,
    about: 'Without this wallet, no sign-in to the account would be possible.',
  },
  last_admin: { status: 409, retry: false, about: 'There must be an admin left.' },
  too_many_api_keys: { status: 409, retry: false, about: 'You have as many API keys as you may.' },
  too_many_wallets: { status: 409, retry: false, about: 'You have as many wallets linked as you may.' },
  unknown_user: { status: 404, retry: false, about: 'There is no such user.' },
  unknown_api_key: { status: 404, retry: false, about: 'You have no such API key.' },
  unknown_wallet: { status: 404, retry: false, about: 'You have no such wallet linked.' },
});
type AuthErrors = typeof AUTH_ERRORS;

declare module '../common/errors.js' {
  interface ErrorCodes extends AuthErrors {}
}
