// Reads the URL of an endpoint. Addresses in the URL itself are judged here; names are judged at each connection, after their
// look-up.
import { isIP } from 'node:net';
import { WEBHOOK_URL_MAX } from '../../../contract/webhooks/webhooks.js';
import { isStorableText } from '../../../contract/fields.js';
import { DomainError } from '../../../platform/common/errors.js';
import { mayConnectTo, type Network } from '../../../platform/common/target-address.js';

export interface TargetRules {
  readonly allowHttp: boolean;
  readonly allowed: readonly Network[];
}

/** Throws `webhook_url_invalid`, `webhook_url_too_long`, `webhook_scheme_refused` and `webhook_address_refused`. */
export function readTargetUrl(text: string, { allowHttp, allowed }: TargetRules): URL {
  if (!isStorableText(text) || !URL.canParse(text))
    throw new DomainError('webhook_url_invalid', 'The URL of the endpoint cannot be read.');
  const url = new URL(text);
  if (text.length > WEBHOOK_URL_MAX || url.href.length > WEBHOOK_URL_MAX)
    throw new DomainError('webhook_url_too_long', `The URL is longer than ${WEBHOOK_URL_MAX} characters.`);
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:'))
    throw new DomainError('webhook_scheme_refused', `A URL that begins with ${url.protocol} is not allowed.`);
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw new DomainError('webhook_url_invalid', 'The URL of the endpoint has a user or a fragment.');
  const address = addressOf(url);
  if (address !== null && !mayConnectTo(address, allowed))
    throw new DomainError('webhook_address_refused', `The address ${address} is not public.`);
  return url;
}

/** The address that the URL names itself; null for a name. The URL has already turned old forms, such as 0x7f.1, into this one. */
export function addressOf({ hostname }: URL): string | null {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? null : host;
}
