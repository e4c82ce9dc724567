// SQL that finds the newest time buckets in which a table has rows, one after the other from the end of an index. Its cost
// depends on the number of buckets found, not on the rows in them or the gaps between them.

export interface BucketWindow {
  readonly bucketMs: number;
  /** Starts of buckets: the first bucket, and the bucket after the last; infinite for no bound. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Maximum number of buckets; the newest buckets with rows are kept. */
  readonly limit: number;
}

/** The length of a bucket as an interval, from a parameter in milliseconds. */
export const stepSql = (parameter: number): string => `make_interval(secs => $${parameter}::float8 / 1000)`;

/**
 * A query with one column, `start`, newest first. Buckets are aligned to 1970-01-01T00:00:00Z. The table has a column `at`, and
 * `where` is on the leading columns of an index that ends in `at`. The window's four fields are the parameters from `first` on.
 */
export function newestBucketsSql(table: string, where: string, first: number): string {
  const momentOf = (parameter: number) => `to_timestamp($${parameter}::float8 / 1000)`;
  const newest = (end: string) =>
    `select at from ${table} where ${where} and at >= ${momentOf(first + 1)} and at < ${end} order by at desc limit 1`;
  const bucketOf = (at: string) => `date_bin(${stepSql(first)}, ${at}, timestamptz '1970-01-01 00:00:00+00')`;
  return `
    with recursive slot(start, n) as (
      select ${bucketOf('at')}, 1 from (${newest(momentOf(first + 2))}) as newest
      union all
      select ${bucketOf('found.at')}, slot.n + 1
      from slot, lateral (${newest('slot.start')}) as found
      where slot.n < $${first + 3}::int
    )
    select start from slot`;
}
