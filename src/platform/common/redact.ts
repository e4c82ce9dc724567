// Removes secrets from log lines. Secrets are found by the name of their field or parameter, in any case and at any depth,
// so that code that logs need not remove them. An error shows only its type, code, message, stack and cause: its other
// fields may hold the values of a query.
import { unescape } from 'node:querystring';
import { types } from 'node:util';

const REDACTED = '[redacted]';

const SECRET_NAME =
  /(?:authorization|cookie|password|token|ticket|signature|secret|apikey|privatekey|passphrase)$|^key$/;
const DEPTH_MAX = 6;
const TOO_DEEP = '[…]';

/** `accessToken`, `access_token` and `Access-Token` are one. */
const isSecret = (name: string): boolean => SECRET_NAME.test(name.toLowerCase().replace(/[-_]/g, ''));

// A quote or a backslash ends both, so that a whole line of JSON can be searched and stays JSON.
const PARAMETER = /([?&#])([^=&#?\s"'\\]+)=([^&#\s"'\\]+)/g;
const PASSWORD_OF_ADDRESS = /(:\/\/[^/\s:@"'\\]*:)[^/\s@"'\\]+@/g;

/** Replaces the secrets in every address that the text holds: `?ticket=…`, `#token=…`, `scheme://user:…@host`. */
export function redactUrl(text: string): string {
  return text
    .replace(PARAMETER, (whole, mark: string, name: string) =>
      isSecret(unescape(name)) ? `${mark}${name}=${REDACTED}` : whole,
    )
    .replace(PASSWORD_OF_ADDRESS, `$1${REDACTED}@`);
}

/** A copy for the log, of plain values. pino's own `redact` takes thirty times as long for three levels of these names. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return shownFields(fields, 0);
}

function shownFields(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => {
      const isHidden = isSecret(name) && value !== undefined && value !== null;
      return [name, isHidden ? REDACTED : shown(value, depth + 1)];
    }),
  );
}

function shown(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEPTH_MAX) return TOO_DEEP;
  if (types.isNativeError(value)) return shownError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((entry) => shown(entry, depth + 1));
  if ('toJSON' in value && typeof value.toJSON === 'function')
    return shown((value as { toJSON(): unknown }).toJSON(), depth + 1);
  return shownFields(value, depth);
}

function shownError(error: Error, depth: number): Record<string, unknown> {
  const { name: type, message, stack, cause } = error;
  return {
    type,
    message,
    stack,
    ...('code' in error ? { code: error.code } : {}),
    ...(types.isNativeError(cause) ? { cause: shown(cause, depth + 1) } : {}),
  };
}
