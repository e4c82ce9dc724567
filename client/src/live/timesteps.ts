// The buckets in which a chart shows each period. They equal the `bucket_ms` of the server's price history.
const MINUTE_MS = 60_000;

/** Periods of `GET /api/v1/prices/history/{itemId}`. */
export type Period = '1h' | '24h' | '7d' | '30d' | '90d' | '1y' | 'all';

/** The buckets of a period. */
export interface TimestepConfig {
  readonly period: Period;
  /** Length of a bucket. */
  readonly displayTimestepMs: number;
  /** Minutes in a bucket. */
  readonly consolidationThreshold: number;
}

const ofMinutes = (period: Period, minutes: number): TimestepConfig => ({
  period,
  displayTimestepMs: minutes * MINUTE_MS,
  consolidationThreshold: minutes,
});

/** The buckets of each period. */
export const TIMESTEP_CONFIG: Readonly<Record<Period, TimestepConfig>> = {
  '1h': ofMinutes('1h', 1),
  '24h': ofMinutes('24h', 5),
  '7d': ofMinutes('7d', 30),
  '30d': ofMinutes('30d', 120),
  '90d': ofMinutes('90d', 360),
  '1y': ofMinutes('1y', 1_440),
  all: ofMinutes('all', 1_440),
};

/** Length of the period's buckets in milliseconds. */
export const getTimestepForPeriod = (period: Period): number => TIMESTEP_CONFIG[period].displayTimestepMs;
