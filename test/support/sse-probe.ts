// Reads raw Server-Sent Events with their fields, which EventSource does not show. Checks each event against the
// contract.
import { assertStreamMessage } from './contract-check.js';

export interface SseMessage {
  readonly event: string | null;
  /** The last id at this point: a message without an id line leaves it as it was. */
  readonly id: string | null;
  readonly retry: number | null;
  readonly data: unknown;
}

const TIMEOUT_MS = 20_000;

/** Connects, reads `count` messages and hangs up. Rejects when the stream ends or stays silent before that. */
export async function readSse(
  url: string,
  count: number,
  headers: Record<string, string> = {},
): Promise<SseMessage[]> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: abort.signal,
    });
    if (response.status !== 200 || !response.body) throw new Error(`the stream answered ${response.status}`);
    const messages: SseMessage[] = [];
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of response.body) {
      text += decoder.decode(bytes as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const message = parse(block, messages.at(-1)?.id ?? null);
        if (message) {
          assertStreamMessage(message.event, message.data);
          messages.push(message);
        }
        if (messages.length === count) return messages;
      }
    }
    throw new Error(`the stream ended after ${messages.length} of ${count} messages`);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

function parse(block: string, lastId: string | null): SseMessage | null {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => line && !line.startsWith(':'))
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')] as const;
      }),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  const retry = fields.get('retry');
  return {
    event: fields.get('event') ?? null,
    id: fields.get('id') ?? lastId,
    retry: retry === undefined ? null : Number(retry),
    data: JSON.parse(data) as unknown,
  };
}
