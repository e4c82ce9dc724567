// When a page wakes up or goes away. Timers stop in hidden and frozen pages, so silence is judged again at each of these moments.
// Without a page, as in Node, nothing happens.

export interface PageLife {
  /** Something may have been missed: look now. */
  readonly woke: () => void;
  /** The page freezes, goes into the back/forward cache, or ends. */
  readonly hidden: () => void;
}

interface Target {
  addEventListener(name: string, listener: (event: { persisted?: boolean }) => void): void;
  removeEventListener(name: string, listener: (event: { persisted?: boolean }) => void): void;
}

/** Returns a function that stops watching. */
export function watchPage({ woke, hidden }: PageLife, scope: object = globalThis): () => void {
  const { document, addEventListener, removeEventListener } = scope as Partial<Target> & {
    document?: Target;
  };
  if (!document || !addEventListener || !removeEventListener) return () => undefined;
  const page = scope as Target;
  const heard: [Target, string, () => void][] = [
    [page, 'online', woke],
    [page, 'pageshow', woke],
    [page, 'pagehide', hidden],
    [document, 'visibilitychange', woke],
    [document, 'resume', woke],
    [document, 'freeze', hidden],
  ];
  for (const [target, name, listener] of heard) target.addEventListener(name, listener);
  return () => {
    for (const [target, name, listener] of heard) target.removeEventListener(name, listener);
  };
}
