// Waits for a condition and not for a time: a test that sleeps is either slow or flaky. It never asserts how long
// something took; the deadline only limits the wait of a failing test.
import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/**
 * Resolves with the result of `fn` once `fn` does not throw and its result is truthy; rejects with the last failure.
 */
export async function eventually<T>(
  fn: () => T | Promise<T>,
  { timeoutMs = 60_000, everyMs = 20 }: EventuallyOptions = {},
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
