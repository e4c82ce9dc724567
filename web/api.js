// Reads from the REST API. Every answer brings the cursor as of which it is true; a stream after it has no gap.

const { AbortController, AbortSignal } = window;

const CURSOR_HEADER = 'Ringside-Seq';
const TIMEOUT_MS = 15_000;

/** The API's own refusal, or the trouble on the way to it. */
export class ApiError extends Error {
  constructor({ code, message, status, retryAfterMs = null }) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request can succeed later without anybody's doing. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const apiUrl = (path) => new URL(`api/v1/${path}`, document.baseURI);

/** Resolves to {body, cursor}. Rejects with ApiError, or with the signal's own reason when it was aborted. */
export async function getJson(path, signal = new AbortController().signal) {
  let response;
  let body;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    response = await fetch(apiUrl(path), { signal: limit, headers: { Accept: 'application/json' } });
    body = await response.json();
  } catch (error) {
    signal.throwIfAborted();
    const status = response && !response.ok ? response.status : 0;
    throw new ApiError({ code: codeOfFault(error), message: 'The server cannot be reached.', status });
  }
  if (!response.ok) {
    const retryAfterS = Number(response.headers.get('Retry-After'));
    throw new ApiError({
      code: body?.code ?? `http_${response.status}`,
      message: body?.message ?? response.statusText,
      status: response.status,
      retryAfterMs: retryAfterS > 0 ? retryAfterS * 1000 : null,
    });
  }
  return { body, cursor: response.headers.get(CURSOR_HEADER) ?? '' };
}

const codeOfFault = (error) => (error?.name === 'TimeoutError' ? 'timeout' : 'unreachable');

/** Waits, unless the signal ends the wait by rejecting. */
export function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      window.clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = window.setTimeout(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    }, ms);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 30_000;

/** Doubles from one second to thirty, with chance so that many pages do not return at once. */
export const backoffMs = (attempt) =>
  Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(attempt, 5)) * (0.75 + Math.random() * 0.5);

/** Repeats a read while its trouble is a passing one; `onTrouble` hears of each failure. */
export async function getJsonPatiently(path, signal, onTrouble) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await getJson(path, signal);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isPassing) throw error;
      onTrouble(error);
      await pause(error.retryAfterMs ?? backoffMs(attempt), signal);
    }
  }
}
