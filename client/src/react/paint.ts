// Changes of one frame are shown in one step. A hidden page has no frames, and shows its changes once a second.

const HIDDEN_MS = 1_000;

interface Page {
  readonly document?: { readonly visibilityState: string };
  readonly requestAnimationFrame?: (act: () => void) => number;
  readonly cancelAnimationFrame?: (id: number) => void;
}

const waiting = new Set<() => void>();
let stop: (() => void) | null = null;

/** Calls `act` once before the next paint, however often it is asked for. */
export function beforePaint(act: () => void): void {
  waiting.add(act);
  stop ??= schedule(flush);
}

function flush(): void {
  stop?.();
  stop = null;
  const acts = [...waiting];
  waiting.clear();
  for (const act of acts) act();
}

/** Returns a function that takes the schedule back. */
function schedule(act: () => void): () => void {
  const { document, requestAnimationFrame, cancelAnimationFrame } = globalThis as Page;
  const timer = setTimeout(act, document ? HIDDEN_MS : 0);
  const frame = document?.visibilityState === 'visible' ? requestAnimationFrame?.(act) : undefined;
  return () => {
    clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame?.(frame);
  };
}
