// What the lists of trading have in common: pages, and reads that wait for a write.
import { z } from 'zod';

/** Most entries on one page. */
export const LIST_PAGE_MAX = 1_000;
export const LIST_PAGE_DEFAULT = 100;

export const minSeqParam = z
  .string()
  .optional()
  .describe('A cursor: answer only once the read is true as of it, or 503 not_caught_up.');
export const afterParam = z.string().optional().describe('`next` of the page before.');
export const nextField = z.string().nullable().describe('Cursor of the next page, or null.');
