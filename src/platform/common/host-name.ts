// Host names and addresses as people write them in settings.

const UNSPECIFIED = new Set(['0.0.0.0', '[::]', '[::ffff:0:0]']);

/** The host as a part of a URL: an IPv6 address in brackets. */
export const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Whether it means every address of this machine: nobody can connect to it from another machine. */
export function isUnspecified(host: string): boolean {
  const url = `http://${hostInUrl(host)}/`;
  return URL.canParse(url) && UNSPECIFIED.has(new URL(url).hostname);
}
