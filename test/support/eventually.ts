// Waits for a condition instead of for a time: a test that sleeps is either slow or flaky. Never asserts how long
// something took; the deadline only bounds how long a failing test keeps us waiting.
import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/** Resolves with what `fn` answers once it does not throw and its answer is truthy; rejects with its last failure. */
export async function eventually<T>(
  fn: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 20 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const answer = await fn();
      if (answer) return answer;
      failure = new Error(`still ${String(answer)}: ${fn.toString()}`);
    } catch (error) {
      failure = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`The condition did not come true within ${timeoutMs} ms.`, { cause: failure });
    }
    await delay(everyMs);
  }
}
