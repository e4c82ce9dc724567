// Makes one request to an endpoint and says what became of it. It never follows a redirect. Time, headers and body of the
// answer are bounded, and a connection goes only to addresses that were judged at its look-up.
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { WebhookOutcome } from '../../../contract/webhooks/webhooks.js';
import { Clock } from '../../../platform/common/clock.js';
import { mayConnectTo, readNetworks } from '../../../platform/common/target-address.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { AddressRefused, guardedLookup } from './guarded-lookup.js';
import { NameResolver } from './name-resolver.port.js';
import { retryAfterMs } from './retry-pause.js';
import { signedHeaders, type SignedMessage } from './signature.js';
import { addressOf, type TargetRules } from './target-url.js';

export interface Attempt {
  /** `aborted`: this process gave up, and it says nothing about the endpoint. */
  readonly outcome: WebhookOutcome | 'aborted';
  readonly status: number | null;
  /** What the receiver asked to wait. */
  readonly askedMs: number;
}

export interface Target {
  readonly url: URL;
  /** The newest first. */
  readonly secrets: readonly string[];
}

/** The part of an answer's body that is read and thrown away, so that the connection can be used again. */
const ANSWER_MAX_BYTES = 16_384;
const ANSWER_MAX_MS = 1_000;
const ANSWER_HEADERS_MAX_BYTES = 16_384;
/** Open connections to one host that wait for the next message. */
const IDLE_SOCKETS_MAX = 16;
const IDLE_SOCKET_MS = 15_000;
const AGENT = { keepAlive: true, maxFreeSockets: IDLE_SOCKETS_MAX, timeout: IDLE_SOCKET_MS };
/** The receiver is there, but has no room: its answer says nothing about the message. */
const BUSY = new Set([408, 425, 429, 502, 503, 504]);

@Injectable()
export class WebhookSender implements OnModuleDestroy {
  readonly rules: TargetRules;
  private readonly http = new HttpAgent(AGENT);
  private readonly https = new HttpsAgent(AGENT);
  private readonly lookup: LookupFunction;

  constructor(
    resolver: NameResolver,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.rules = {
      allowHttp: config.WEBHOOK_ALLOW_HTTP,
      allowed: readNetworks(config.WEBHOOK_ALLOWED_NETWORKS),
    };
    this.lookup = guardedLookup(resolver, this.rules.allowed);
  }

  onModuleDestroy(): void {
    this.http.destroy();
    this.https.destroy();
  }

  /** Never rejects. A connection that the receiver had closed in the meantime is tried again at once, on a new one. */
  async send(target: Target, message: SignedMessage, signal: AbortSignal): Promise<Attempt> {
    const { url } = target;
    const address = addressOf(url);
    // The settings may have become stricter since the endpoint was made.
    if (url.protocol === 'http:' && !this.rules.allowHttp) return failed('address_refused');
    if (address !== null && !mayConnectTo(address, this.rules.allowed)) return failed('address_refused');
    const first = await this.attempt(target, message, signal);
    return first === 'stale' ? settled(await this.attempt(target, message, signal)) : first;
  }

  private attempt(target: Target, message: SignedMessage, signal: AbortSignal): Promise<Attempt | 'stale'> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve(failed('aborted'));
      const isSecure = target.url.protocol === 'https:';
      const request = (isSecure ? httpsRequest : httpRequest)(target.url, this.options(target, message));
      let end: WebhookOutcome | 'aborted' = 'unreachable';
      const stop = (outcome: typeof end) => {
        end = outcome;
        request.destroy(new Error(outcome));
      };
      const abort = () => stop('aborted');
      const timer = setTimeout(() => stop('timeout'), this.config.WEBHOOK_TIMEOUT_MS);
      const finish = (attempt: Attempt | 'stale') => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        resolve(attempt);
      };
      signal.addEventListener('abort', abort);
      request.on('response', (answer) => {
        clearTimeout(timer);
        void drained(answer, signal).then(() => finish(this.attemptOf(answer)));
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = end === 'unreachable' && request.reusedSocket && error.code === 'ECONNRESET';
        finish(isStale ? 'stale' : failed(error instanceof AddressRefused ? 'address_refused' : end));
      });
      // An answer that changes the protocol has no status for us.
      request.on('upgrade', (_answer, socket) => {
        socket.destroy();
        finish(failed('unreachable'));
      });
      request.end(message.body);
    });
  }

  private options({ url, secrets }: Target, message: SignedMessage): RequestOptions {
    return {
      method: 'POST',
      agent: url.protocol === 'https:' ? this.https : this.http,
      lookup: this.lookup,
      maxHeaderSize: ANSWER_HEADERS_MAX_BYTES,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(message.body),
        'user-agent': 'Ringside-Webhooks',
        ...signedHeaders(message, this.clock.nowMs(), secrets),
      },
    };
  }

  private attemptOf({ statusCode = 0, headers }: IncomingMessage): Attempt {
    const askedMs = retryAfterMs(headers['retry-after'], this.clock.nowMs());
    return { outcome: outcomeOf(statusCode), status: statusCode, askedMs };
  }
}

export function outcomeOf(status: number): WebhookOutcome {
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  if (BUSY.has(status)) return 'busy';
  if (status >= 500) return 'server_error';
  return status >= 400 ? 'client_error' : 'redirect';
}

const failed = (outcome: Attempt['outcome']): Attempt => ({ outcome, status: null, askedMs: 0 });

const settled = (attempt: Attempt | 'stale'): Attempt =>
  attempt === 'stale' ? failed('unreachable') : attempt;

/** The status has decided; a body that is long or slow costs its connection. */
function drained(answer: IncomingMessage, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const cut = () => answer.destroy();
    const timer = setTimeout(cut, ANSWER_MAX_MS);
    signal.addEventListener('abort', cut);
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_MAX_BYTES) cut();
    });
    answer.on('error', () => undefined);
    answer.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cut);
      resolve();
    });
  });
}
