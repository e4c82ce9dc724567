// The network between a client and the fake server: faults that wait for a request, and answers as `fetch` gives them.
import { refusal, type DeskAnswer } from './fake-desk.js';

/**
 * What happens to a request. `answer`: the code of an error, such as `busy`, `outcome_unknown` or `unauthenticated`; nothing is carried
 * out, except with `isCarriedOut`. `lose_request`: it never arrives. `lose_answer`: it is carried out, and the connection breaks.
 * `hold`: a black hole; it is carried out so much later, even if the client has given up by then.
 */
export type RequestFault =
  | {
      readonly kind: 'answer';
      readonly code: string;
      readonly retryAfterMs?: number;
      readonly isCarriedOut?: boolean;
    }
  | { readonly kind: 'lose_request' }
  | { readonly kind: 'lose_answer' }
  | { readonly kind: 'hold'; readonly ms: number };

const SECOND_MS = 1_000;
const STATUS_OF: Readonly<Record<string, number>> = {
  rate_limited: 429,
  unauthenticated: 401,
  forbidden: 403,
  internal_error: 500,
};

export class FakeNetwork {
  private readonly faults: { readonly route: string | null; readonly fault: RequestFault }[] = [];

  /** For the next request to this route, or to any route. */
  next(fault: RequestFault, route: string | null): void {
    this.faults.push({ route, fault });
  }

  calm(): void {
    this.faults.length = 0;
  }

  /** Brings a request to the server, and its answer back. `carryOut` throws if the server is down. */
  async bring(
    route: string,
    signal: AbortSignal | null | undefined,
    carryOut: () => Response,
  ): Promise<Response> {
    await pause(0, signal);
    const fault = this.take(route);
    switch (fault?.kind) {
      case undefined:
        return carryOut();
      case 'lose_request':
        throw broken();
      case 'lose_answer':
        carryOut();
        throw broken();
      case 'hold':
        return hold(fault.ms, carryOut, signal);
      case 'answer': {
        if (fault.isCarriedOut) carryOut();
        const retryAfter = Math.ceil((fault.retryAfterMs ?? 0) / SECOND_MS);
        const headers = { 'retry-after': String(retryAfter) };
        return respond(refusal(STATUS_OF[fault.code] ?? 503, fault.code), headers);
      }
    }
  }

  private take(route: string): RequestFault | null {
    const at = this.faults.findIndex((one) => one.route === null || one.route === route);
    return at < 0 ? null : (this.faults.splice(at, 1)[0]?.fault ?? null);
  }
}

export const broken = (): TypeError => new TypeError('fetch failed: the connection broke');

export function respond({ status, body }: DeskAnswer, headers: Record<string, string> = {}): Response {
  const all = { 'content-type': 'application/json', ...headers };
  return new Response(JSON.stringify(body), { status, headers: all });
}

/** The request stays in the network, whether its client waits or not. */
function hold(
  ms: number,
  carryOut: () => Response,
  signal: AbortSignal | null | undefined,
): Promise<Response> {
  const late = pause(ms).then(carryOut);
  late.catch(() => undefined);
  return Promise.race([late, pause(ms, signal).then(() => late)]);
}

/** Rejects when the signal ends it. */
function pause(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(new DOMException('The request was aborted.', 'AbortError'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
