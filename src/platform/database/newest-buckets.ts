// SQL that finds the newest time buckets in which a table has rows, one after the other from the end of an index. Its cost
// depends on the number of buckets found, not on the rows in them or the gaps between them.

export interface BucketedRows {
  /** A table with a column `at`. */
  readonly from: string;
  /** Condition on the leading columns of an index that ends in `at`. */
  readonly where: string;
  /** SQL expressions: bucket length as an interval, first moment, first moment after the end, maximum number of buckets. */
  readonly step: string;
  readonly since: string;
  readonly before: string;
  readonly limit: string;
}

/** A query with one column, `start`, newest first. Buckets are aligned to 1970-01-01T00:00:00Z. */
export function newestBucketsSql({ from, where, step, since, before, limit }: BucketedRows): string {
  const newest = (end: string) =>
    `select at from ${from} where ${where} and at >= ${since} and at < ${end} order by at desc limit 1`;
  const bucketOf = (at: string) => `date_bin(${step}, ${at}, timestamptz '1970-01-01 00:00:00+00')`;
  return `
    with recursive slot(start, n) as (
      select ${bucketOf('at')}, 1 from (${newest(before)}) as newest
      union all
      select ${bucketOf('found.at')}, slot.n + 1
      from slot, lateral (${newest('slot.start')}) as found
      where slot.n < ${limit}
    )
    select start from slot`;
}
