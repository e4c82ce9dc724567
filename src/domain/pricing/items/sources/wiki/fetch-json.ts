// One GET of a JSON document, with a separate error kind for every way of failing. The server is not trusted: time, size and
// shape of the answer are limited.
import { messageOf } from '../../../../../platform/common/repeated-fault.js';
import { PriceSourceError } from '../price-source.port.js';

export interface FetchJsonOptions {
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly etag?: string | undefined;
}

/** `body` is undefined when the server answered 304. */
export interface JsonAnswer {
  readonly body: unknown;
  readonly etag: string | undefined;
  readonly notModified: boolean;
}

export async function fetchJson(url: string, options: FetchJsonOptions): Promise<JsonAnswer> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const headers: Record<string, string> = { 'user-agent': options.userAgent, accept: 'application/json' };
  if (options.etag) headers['if-none-match'] = options.etag;
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.any([options.signal, timeout]) });
    if (response.status === 304 && options.etag) {
      await response.body?.cancel();
      return { body: undefined, etag: options.etag, notModified: true };
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new PriceSourceError('http_status', `${url} answered ${response.status}`);
    }
    const text = await readLimited(response, options.maxBytes, url);
    return { body: parse(text, url), etag: response.headers.get('etag') ?? undefined, notModified: false };
  } catch (error) {
    if (error instanceof PriceSourceError) throw error;
    if (timeout.aborted && !options.signal.aborted) {
      throw new PriceSourceError('timeout', `${url} did not answer within ${options.timeoutMs} ms`, {
        cause: error,
      });
    }
    const cause = error instanceof Error && error.cause !== undefined ? `: ${messageOf(error.cause)}` : '';
    throw new PriceSourceError('unreachable', `${url} cannot be reached: ${messageOf(error)}${cause}`, {
      cause: error,
    });
  }
}

/** Counts the bytes after decompression, so that a small answer cannot expand into a huge one. */
async function readLimited(response: Response, maxBytes: number, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > maxBytes) throw new PriceSourceError('too_large', `${url} sent more than ${maxBytes} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PriceSourceError('malformed', `${url} did not answer JSON`, { cause: error });
  }
}
