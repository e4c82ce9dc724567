// The common parts of the trading lists: pages, and reads that wait for a write.
import { z } from 'zod';

/** Maximum number of entries on one page. */
export const LIST_PAGE_MAX = 1_000;
export const LIST_PAGE_DEFAULT = 100;

export const minSeqParam = z
  .string()
  .optional()
  .describe(
    'A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long.',
  );
export const afterParam = z.string().optional().describe('`next` of the previous page.');
export const nextField = z.string().nullable().describe('Cursor of the next page, or null.');
