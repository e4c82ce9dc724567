// The window of the figures: the current hour and the 23 hours before it.

export const HOUR_MS = 3_600_000;
export const WINDOW_HOURS = 24;

export const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS);

/** The beginning of the window. */
export const windowFrom = (nowMs: number): Date => new Date((hourOf(nowMs) - (WINDOW_HOURS - 1)) * HOUR_MS);

/** $1 market ids, $2 the beginning of the window. The change is from the last price before the window, if there is one. */
export const REFRESH_SQL = `
  update market_figure as figure set volume_24h = coalesce(recent.volume, 0), trades_24h = coalesce(recent.trades, 0),
    change_24h = case when recent.last is not null then recent.last - coalesce(before.last, recent.first)
      when before.last is not null then 0 end,
    window_from = $2
  from unnest($1::text[]) as asked(id)
  left join lateral (
    select sum(volume) as volume, sum(trades)::int as trades, (array_agg(first order by hour))[1] as first,
      (array_agg(last order by hour desc))[1] as last
    from market_hour where market_id = asked.id and hour >= $2) as recent on true
  left join lateral (
    select last from market_hour where market_id = asked.id and hour < $2 order by hour desc limit 1) as before on true
  where figure.market_id = asked.id`;
