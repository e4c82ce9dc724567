// The common parts of lists and reads: pages, and reads that wait for a write.
import { z } from 'zod';
import { wholeNumberParam } from './query.js';

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

export const pageParams = {
  after: afterParam,
  limit: wholeNumberParam(1, LIST_PAGE_MAX, LIST_PAGE_DEFAULT),
  minSeq: minSeqParam,
};

/** The query of a read that is no list. */
export const readQuerySchema = z.strictObject({ minSeq: minSeqParam });
export type ReadQuery = z.output<typeof readQuerySchema>;

/** A page of a list. `id` names it in the OpenAPI document; `order` is the order of its entries. */
export const pageSchema = <T extends z.ZodType>(id: string, item: T, order: string) =>
  z.object({ data: z.array(item).describe(order), next: nextField }).meta({ id });
