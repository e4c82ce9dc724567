// The words that a sign-in message is made of: URIs and authorities (RFC 3986) and times (RFC 3339), each read strictly
// by its ABNF. Texts come from strangers, so every expression here is anchored and takes linear time.
import { isIPv6 } from 'node:net';

const UNRESERVED_AND_SUB_DELIMS = "A-Za-z0-9\\-._~!$&'()*+,;=";
const PCT_ENCODED = '%[0-9A-Fa-f]{2}';
const SCHEME = '[A-Za-z][A-Za-z0-9+.\\-]*';
const REG_NAME = `(?:[${UNRESERVED_AND_SUB_DELIMS}]|${PCT_ENCODED})*`;
const USER_INFO = `(?:[${UNRESERVED_AND_SUB_DELIMS}:]|${PCT_ENCODED})*`;
const PCHAR = `(?:[${UNRESERVED_AND_SUB_DELIMS}:@]|${PCT_ENCODED})`;
const IP_FUTURE = `v[0-9A-Fa-f]+\\.[${UNRESERVED_AND_SUB_DELIMS}:]+`;
/** The characters alone: `isHost` sees to their order. Node would take an IPv6 zone too, which a URI cannot have. */
const HOST = `\\[[0-9A-Fa-f:.]+\\]|\\[${IP_FUTURE}\\]|${REG_NAME}`;
const AUTHORITY = `(?:${USER_INFO}@)?(?:${HOST})(?::[0-9]*)?`;
const PATH_AFTER_AUTHORITY = `(?:/${PCHAR}*)*`;
const PATH_ALONE = `/?${PCHAR}+(?:/${PCHAR}*)*|/|`;
const QUERY_OR_FRAGMENT = `(?:${PCHAR}|[/?])*`;

const SCHEME_FORM = new RegExp(`^${SCHEME}$`);
const AUTHORITY_FORM = new RegExp(`^(?:${USER_INFO}@)?(${HOST})(?::[0-9]*)?$`);
const URI_FORM = new RegExp(
  `^${SCHEME}:(?://(${AUTHORITY})${PATH_AFTER_AUTHORITY}|${PATH_ALONE})` +
    `(?:\\?${QUERY_OR_FRAGMENT})?(?:#${QUERY_OR_FRAGMENT})?$`,
);
const IP_FUTURE_FORM = new RegExp(`^${IP_FUTURE}$`);
const PCHARS_FORM = new RegExp(`^${PCHAR}*$`);

export const isScheme = (text: string): boolean => SCHEME_FORM.test(text);

/** Any number of the characters that a path segment may have, none included. */
export const isPchars = (text: string): boolean => PCHARS_FORM.test(text);

/** `[userinfo@]host[:port]` whose host is not empty, as RFC 3986 would otherwise allow. */
export function isDomain(text: string): boolean {
  const host = AUTHORITY_FORM.exec(text)?.[1];
  return host !== undefined && host !== '' && isHost(host);
}

export function isUri(text: string): boolean {
  return uriParts(text) !== undefined;
}

/** What stands between `//` and the path, port and user included; undefined for a text without it, or no URI. */
export function uriAuthority(text: string): string | undefined {
  return uriParts(text)?.authority;
}

/**
 * Milliseconds since 1970 of an RFC 3339 date-time, whose fraction is cut after milliseconds; undefined when the text
 * is none or names a day that does not exist. A leap second is taken only where one can be, at the end of a UTC day,
 * and counts as the second after it.
 */
export function parseRfc3339Ms(text: string): number | undefined {
  const match =
    /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/i.exec(
      text,
    );
  if (!match) return undefined;
  const [, date = '', hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] =
    match;
  const dayMs = startOfDayMs(date);
  if (dayMs === undefined) return undefined;
  const localSeconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const offsetSeconds = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60 * (sign === '-' ? -1 : 1);
  const secondMs = dayMs + (localSeconds - offsetSeconds) * 1_000;
  if (second === '60' && secondMs % DAY_MS !== 0) return undefined;
  return secondMs + Number(fraction.slice(0, 3).padEnd(3, '0'));
}

const DAY_MS = 86_400_000;

/** `Date.parse` alone would read 30 February as 1 March. */
function startOfDayMs(date: string): number | undefined {
  const dayMs = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(date) ? dayMs : undefined;
}

function uriParts(text: string): { authority: string | undefined } | undefined {
  const match = URI_FORM.exec(text);
  if (!match) return undefined;
  const authority = match[1];
  const host = authority === undefined ? '' : AUTHORITY_FORM.exec(authority)?.[1];
  return host !== undefined && isHost(host) ? { authority } : undefined;
}

/** A name needs no more than the expression has seen; what stands in brackets must be an address. */
function isHost(host: string): boolean {
  if (!host.startsWith('[')) return true;
  const literal = host.slice(1, -1);
  return isIPv6(literal) || IP_FUTURE_FORM.test(literal);
}
