// Requests to the REST API. Every read returns the cursor as of which it is true; a stream after that cursor has no
// gap. Only the browser knows the credential: it sends the session cookie itself, and names the page in every write.

const { AbortController, AbortSignal } = window;

const CURSOR_HEADER = 'Ringside-Seq';
const TIMEOUT_MS = 15_000;
/** Answers with these codes delete an ended session cookie, so the same request without the cookie can succeed. */
const COOKIE_TAKEN_BACK = new Set(['invalid_session', 'session_ended', 'banned']);

/** A refusal of the API, or a failure of the connection. */
export class ApiError extends Error {
  constructor({ code, message, status, retryAfterMs = null, requestId = null }) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    /** With this id an operator finds the refusal in the server's log. */
    this.requestId = requestId;
  }

  /** Whether the same request can succeed later without any action. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export const apiUrl = (path) => new URL(`api/v1/${path}`, document.baseURI);

/** Resolves to {body, cursor}. Rejects with ApiError, or with the signal's own reason when it was aborted. */
export const getJson = (path, signal) => request('GET', path, { signal });

/** Resolves to the body of the answer, null if it has none. Rejects with ApiError. */
export const sendJson = async (method, path, body) => (await request(method, path, { body })).body;

async function request(method, path, options) {
  try {
    return await requestOnce(method, path, options);
  } catch (refusal) {
    if (!(refusal instanceof ApiError) || !COOKIE_TAKEN_BACK.has(refusal.code)) throw refusal;
    return requestOnce(method, path, options).catch((error) => {
      throw error.code === 'unauthenticated' ? refusal : error;
    });
  }
}

async function requestOnce(method, path, { body, signal = new AbortController().signal }) {
  let response;
  let answer;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const headers = { Accept: 'application/json' };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    response = await fetch(apiUrl(path), {
      method,
      headers,
      body: JSON.stringify(body),
      credentials: 'same-origin',
      signal: limit,
    });
    const text = await response.text();
    answer = text === '' ? null : JSON.parse(text);
  } catch (error) {
    signal.throwIfAborted();
    const status = response && !response.ok ? response.status : 0;
    throw new ApiError({ code: codeOfFault(error), message: 'The server cannot be reached.', status });
  }
  if (!response.ok) throw refusalOf(response, answer);
  return { body: answer, cursor: response.headers.get(CURSOR_HEADER) ?? '' };
}

function refusalOf(response, answer) {
  const retryAfterS = Number(response.headers.get('Retry-After'));
  return new ApiError({
    code: answer?.code ?? `http_${response.status}`,
    message: answer?.message ?? response.statusText,
    status: response.status,
    retryAfterMs: retryAfterS > 0 ? retryAfterS * 1000 : null,
    requestId: answer?.requestId,
  });
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

/** Doubles from one second to thirty, with a random part, so that many pages do not return at once. */
export const backoffMs = (attempt) =>
  Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(attempt, 5)) * (0.75 + Math.random() * 0.5);

/** Repeats a read while its failure is temporary; calls `onTrouble` for each failure. */
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
