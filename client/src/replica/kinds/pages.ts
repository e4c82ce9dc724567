// Lists that REST shows in pages.
/** The longest page of the server. */
const PAGE_MAX = 1_000;

export interface Place {
  readonly limit: number;
  readonly after?: string;
}

/** A page, and the cursor as of which it is true. */
export interface PageOf<E> {
  readonly data: { readonly data: readonly E[]; readonly next: string | null };
  readonly cursor: string | null;
}

/** All pages, up to `max` entries. The stream after the cursor of the first page corrects what changed between two pages. */
export async function readPages<E>(
  max: number,
  page: (place: Place) => Promise<PageOf<E>>,
): Promise<{ entries: readonly E[]; cursor: string | null; end: string | null }> {
  const limit = Math.min(max, PAGE_MAX);
  const first = await page({ limit });
  const entries = [...first.data.data];
  let last = first;
  while (last.data.next !== null && entries.length < max) {
    last = await page({ limit, after: last.data.next });
    entries.push(...last.data.data);
  }
  return { entries, cursor: first.cursor, end: last.cursor };
}
