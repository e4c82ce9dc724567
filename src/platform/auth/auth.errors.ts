// What stands between a caller and a right, and what each refusal means on the wire.
import { defineErrors } from '../common/errors.js';

export const AUTH_ERRORS = defineErrors({
  unauthenticated: {
    status: 401,
    retry: false,
    about: 'This route needs a signed-in user. Sign in, and send the credential with the request.',
  },
  invalid_token: {
    status: 401,
    retry: false,
    about: 'The access token is not valid on this server. Sign in again.',
  },
  token_expired: { status: 401, retry: false, about: 'The access token has expired. Refresh it.' },
  invalid_session: { status: 401, retry: false, about: 'The session cookie is unknown. Sign in again.' },
  session_ended: {
    status: 401,
    retry: false,
    about: 'The session of this credential has ended. Sign in again.',
  },
  refresh_reused: {
    status: 401,
    retry: false,
    about:
      'The refresh token was used more than 30 seconds ago. Another person may have it, so the session has ended. Sign in again.',
  },
  invalid_ticket: {
    status: 401,
    retry: false,
    about: 'The stream ticket is unknown, used or expired. Get a new ticket.',
  },
  invalid_api_key: {
    status: 401,
    retry: false,
    about: 'The API key is unknown, expired or revoked. Use another key.',
  },
  wrong_credentials: { status: 401, retry: false, about: 'The e-mail address or the password is wrong.' },
  invalid_reset_token: {
    status: 401,
    retry: false,
    about: 'The link to choose a password is unknown, used or expired. Ask for a new link.',
  },
  invalid_setup_token: {
    status: 401,
    retry: false,
    about: 'The setup token is wrong, or the server has an admin already.',
  },
  invalid_wallet_proof: {
    status: 401,
    retry: false,
    about:
      'The signed text or its signature is not valid. details.reason says why: malformed, domain, nonce, expired, not_yet_valid, ' +
      'chain or signature.',
  },
  forbidden: {
    status: 403,
    retry: false,
    about: 'Your role, or the scope of your API key, does not allow this request.',
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
      'This request needs a recent sign-in. Sign in again, and repeat the request with the new session. details.maxAgeMs says ' +
      'how old a sign-in may be.',
  },
  banned: { status: 403, retry: false, about: 'An operator has closed this account.' },
  locked_out: {
    status: 429,
    retry: true,
    about: 'There were too many wrong passwords. Try again after Retry-After.',
  },
  rate_limited: {
    status: 429,
    retry: true,
    about: 'You made too many requests. Try again after Retry-After.',
  },
  email_taken: {
    status: 409,
    retry: false,
    about: 'Another account has this e-mail address. Sign in, or use another address.',
  },
  wallet_taken: { status: 409, retry: false, about: 'This wallet belongs to another account.' },
  no_email: {
    status: 409,
    retry: false,
    about: 'The account has no e-mail address, so it cannot have a password.',
  },
  last_credential: {
    status: 409,
    retry: false,
    about:
      'This wallet is the only way to sign in to the account. Set a password or link another wallet first.',
  },
  last_admin: {
    status: 409,
    retry: false,
    about: 'This is the last admin, and the server needs an admin. Make another user an admin first.',
  },
  too_many_api_keys: {
    status: 409,
    retry: false,
    about: 'You have the most API keys that a user may have. Revoke a key first.',
  },
  too_many_wallets: {
    status: 409,
    retry: false,
    about: 'You have the most wallets that a user may link. Unlink a wallet first.',
  },
  unknown_user: { status: 404, retry: false, about: 'There is no such user.' },
  unknown_api_key: { status: 404, retry: false, about: 'You have no such API key.' },
  unknown_wallet: { status: 404, retry: false, about: 'You have no such wallet linked.' },
});
type AuthErrors = typeof AUTH_ERRORS;

declare module '../common/errors.js' {
  interface ErrorCodes extends AuthErrors {}
}
