// Whether a new version of a market's words corrects typing errors and no more. After the first trade nothing else is possible:
// the words say what traders have bought.
import { CORRECTION_MAX, type Listing } from '../../../contract/markets/listing.js';

const TEXTS = ['question', 'description', 'rules', 'resolutionSource'] as const;

/** The first text that changes by more than a correction may; null when no text does. */
export function textBeyondCorrection(before: Listing, after: Listing): (typeof TEXTS)[number] | null {
  return TEXTS.find((name) => changedLength(before[name] ?? '', after[name] ?? '') > CORRECTION_MAX) ?? null;
}

/** Characters between the first and the last difference, in the longer of both texts. */
export function changedLength(before: string, after: string): number {
  const [a, b] = [Array.from(before), Array.from(after)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return Math.max(a.length, b.length) - start - end;
}
