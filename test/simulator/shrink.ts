// Makes a failing list smaller (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). It
// removes smaller and smaller parts as long as the rest still fails, until time is up or nothing more can be removed.

export interface Shrunk<T> {
  readonly items: readonly T[];
  readonly tries: number;
}

/** `fails` runs a list from the start; `items` must fail. `isTimeUp` is called before each attempt. */
export async function shrink<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => boolean | Promise<boolean>,
  isTimeUp: () => boolean,
): Promise<Shrunk<T>> {
  let left = items;
  let tries = 0;
  let size = Math.ceil(left.length / 2);
  while (size >= 1 && !isTimeUp()) {
    let hasShrunk = false;
    // From the end, because later items depend on earlier items.
    for (let end = left.length; end > 0 && !isTimeUp(); end -= size) {
      const without = [...left.slice(0, Math.max(0, end - size)), ...left.slice(end)];
      if (without.length === 0) continue;
      tries += 1;
      if (!(await fails(without))) continue;
      left = without;
      hasShrunk = true;
    }
    if (size === 1 && !hasShrunk) break;
    if (size > 1) size = Math.ceil(size / 2);
  }
  return { items: left, tries };
}
