// Requests to the REST API. A read can wait for the writes of this client, so that it always includes them.
import type { Credential } from '../session/credential.js';
import { parseCursor } from '../wire/cursor.js';
import {
  AuthError,
  OutcomeUnknown,
  RequestRefused,
  RingsideError,
  ServerUnavailable,
  ServerUnreachable,
  type ErrorAnswer,
} from './errors.js';
import type { AnswerOf, ReadRoute, RequestOf, Route } from './routes.js';

/** The longest wait for an answer. */
const ANSWER_MAX_MS = 30_000;
const CURSOR_HEADER = 'ringside-seq';
/** Codes of 5xx answers that promise that nothing has happened. */
const UNTOUCHED = new Set(['busy', 'unavailable', 'maintenance']);

/** The body of an answer, and its position in the log. */
export interface Answer<T> {
  readonly data: T;
  /** Of a read: as of which the answer is true. Of a write: the one that it made. */
  readonly cursor: string | null;
}

/** Options of any request. */
export interface RequestOptions {
  /** Repeats of a write with the same key get the first answer. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** Options of a read. */
export interface ReadOptions extends RequestOptions {
  /** The answer includes this write. By default it includes all writes of this client; null: none. */
  readonly minSeq?: string | null;
}

export interface RestOptions {
  readonly url: string;
  readonly credential: () => Promise<Credential>;
  readonly fetch?: typeof fetch | undefined;
}

interface Parts {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly body?: unknown;
}

/**
 * All methods throw AuthError, RequestRefused and ServerUnavailable with the server's code. Without an answer a GET throws
 * ServerUnreachable, and a write OutcomeUnknown.
 */
export class Rest {
  /** The cursor of the last write. */
  lastWrite: string | null = null;
  private readonly fetchIt: typeof fetch;

  constructor(private readonly options: RestOptions) {
    this.fetchIt = options.fetch ?? ((...args) => fetch(...args));
  }

  /** A read that includes all writes that this client has made. */
  async read<R extends ReadRoute>(
    route: R,
    request: RequestOf<R>,
    options: ReadOptions = {},
  ): Promise<Answer<AnswerOf<R>>> {
    const { lastWrite } = this;
    const minSeq = options.minSeq === undefined ? lastWrite : options.minSeq;
    const asked = (from: string | null): Promise<Answer<unknown>> => {
      const { query, ...parts } = request as Parts;
      return this.ask(route, { ...parts, query: { ...query, minSeq: from } }, options);
    };
    const answer = await asked(minSeq).catch((error: RingsideError) => {
      if (options.minSeq !== undefined || error.code !== 'epoch_changed') throw error;
      // The history in which this client wrote is gone.
      if (this.lastWrite === lastWrite) this.lastWrite = null;
      return asked(null);
    });
    return answer as Answer<AnswerOf<R>>;
  }

  /** Any route. */
  async call<R extends Route>(
    route: R,
    request: RequestOf<R>,
    options: RequestOptions = {},
  ): Promise<Answer<AnswerOf<R>>> {
    const answer = await this.ask(route, request as Parts, options);
    if (!route.startsWith('GET ') && answer.cursor !== null)
      this.lastWrite = later(this.lastWrite, answer.cursor);
    return answer as Answer<AnswerOf<R>>;
  }

  private async ask(route: string, parts: Parts, options: RequestOptions): Promise<Answer<unknown>> {
    const [method = '', template = ''] = route.split(' ');
    const credential = await this.options.credential();
    const timeout = AbortSignal.timeout(options.timeoutMs ?? ANSWER_MAX_MS);
    try {
      const response = await this.fetchIt(this.options.url + addressOf(template, parts), {
        method,
        headers: headersOf(credential, parts.body, options.idempotencyKey),
        ...(parts.body !== undefined && { body: JSON.stringify(parts.body) }),
        credentials: credential.withCookie ? 'include' : 'omit',
        signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      });
      const text = await response.text();
      if (!response.ok) throw errorOf(method, response, text);
      return { data: dataOf(response, text), cursor: response.headers.get(CURSOR_HEADER) };
    } catch (cause) {
      if (cause instanceof RingsideError) throw cause;
      const Unanswered = method === 'GET' ? ServerUnreachable : OutcomeUnknown;
      const code = timeout.aborted ? 'timeout' : options.signal?.aborted ? 'aborted' : 'unreachable';
      throw new Unanswered(code, `${method} ${template} got no answer.`, { cause });
    }
  }
}

function addressOf(template: string, { path = {}, query = {} }: Parts): string {
  const address = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null) parameters.set(name, String(value));
  const text = parameters.toString();
  return text ? `${address}?${text}` : address;
}

const headersOf = (
  { token }: Credential,
  body: unknown,
  idempotencyKey: string | undefined,
): Record<string, string> => ({
  accept: 'application/json',
  ...(body !== undefined && { 'content-type': 'application/json' }),
  ...(token !== null && { authorization: `Bearer ${token}` }),
  ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
});

/** An answer that is no JSON, such as a CSV file, is its text. */
function dataOf(response: Response, text: string): unknown {
  if (text === '') return undefined;
  return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
}

/** Only some answers say that a write has not happened; after a fault, or the error page of a proxy, nobody knows. */
function errorOf(method: string, response: Response, text: string): Error {
  const { status } = response;
  const answer = answerOf(status, text);
  if (status === 401) return new AuthError(answer.code, answer.message);
  if (status !== 429 && status < 500) return new RequestRefused(answer);
  if (method !== 'GET' && status !== 429 && !UNTOUCHED.has(answer.code))
    return new OutcomeUnknown(answer.code, answer.message);
  return new ServerUnavailable(answer, Number(response.headers.get('retry-after') ?? 0) * 1_000);
}

/** A proxy may answer in the server's place, without the server's codes. */
function answerOf(status: number, text: string): ErrorAnswer {
  try {
    const answer = JSON.parse(text) as Partial<ErrorAnswer>;
    if (typeof answer.code === 'string') return answer as ErrorAnswer;
  } catch {
    // No JSON, so no code of the server.
  }
  return { statusCode: status, code: `http_${status}`, message: `The server answered ${status}.` };
}

/** Of two cursors the later one; of two epochs the new one. */
function later(one: string | null, other: string): string {
  const [before, after] = [one === null ? null : parseCursor(one), parseCursor(other)];
  const isBehind = before && after && before.epoch === after.epoch && before.seq > after.seq;
  return isBehind ? (one ?? other) : other;
}
