// The words of a sign-in message: URIs and authorities (RFC 3986) and times (RFC 3339). `URL` knows their structure, but
// it takes and escapes characters that a URI cannot have. So the characters are checked first, in linear time.

/** RFC 3986's unreserved characters and sub-delims, the colon, and escapes. */
const WORD = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})";
const PCHAR = `(?:${WORD}|@)`;
const AUTHORITY = `(?:${WORD}*@)?(?:${WORD}|\\[[0-9A-Fa-f:.]+\\])*`;
const PATH_OR_QUERY = `(?:${PCHAR}|[/?])*`;

const SCHEME_FORM = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const PCHARS_FORM = new RegExp(`^${PCHAR}*$`);
const AUTHORITY_FORM = new RegExp(`^${AUTHORITY}$`);
const URI_FORM = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?://(${AUTHORITY})(?![^/?#]))?${PATH_OR_QUERY}(?:#${PATH_OR_QUERY})?$`,
);

export const isScheme = (text: string): boolean => SCHEME_FORM.test(text);

/** Any number of the characters that a path segment may have, none included. */
export const isPchars = (text: string): boolean => PCHARS_FORM.test(text);

/** `[userinfo@]host[:port]` with a host. */
export const isDomain = (text: string): boolean =>
  AUTHORITY_FORM.test(text) && URL.canParse(`http://${text}`);

export const isUri = (text: string): boolean => URI_FORM.test(text) && URL.canParse(text);

/** The text between `//` and the path, with user and port; undefined for a URI without `//`, or a text that is no URI. */
export const uriAuthority = (text: string): string | undefined =>
  isUri(text) ? URI_FORM.exec(text)?.[1] : undefined;

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
