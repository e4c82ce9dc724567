// Buckets of time, as candles and histories are made of. They are aligned to 1970-01-01T00:00:00Z.

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The start of the bucket in which a moment lies. */
export const bucketStart = (atMs: number, bucketMs: number): number => Math.floor(atMs / bucketMs) * bucketMs;
