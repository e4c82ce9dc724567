// How wall time maps to recorded time and back. A replay is a pure function of time: nothing is remembered between
// polls, so a restart or a second process plays exactly the same. The recording is played in a loop.

export interface ReplaySpan {
  /** Unix second of the first recorded poll. */
  readonly firstS: number;
  /** Seconds one loop takes in recorded time; the last poll is shown for one poll interval before the seam. */
  readonly lengthS: number;
  /** Recorded seconds per wall second. */
  readonly speed: number;
  /** Wall time in ms at which the first loop begins. */
  readonly startedAtMs: number;
}

export interface ReplayMoment {
  /** Recorded time, in seconds with fraction. */
  readonly recordedS: number;
  /** Wall time in ms at which the present loop began. */
  readonly anchorMs: number;
}

/** Before the start, and when the clock goes back behind it, the replay stands at its first moment. */
export function replayMoment(span: ReplaySpan, nowMs: number): ReplayMoment {
  const elapsedMs = Math.max(0, nowMs - span.startedAtMs);
  const lengthMs = BigInt(span.lengthS) * 1000n;
  const playedMs = BigInt(Math.floor(elapsedMs)) * BigInt(span.speed);
  const loop = playedMs / lengthMs;
  return {
    recordedS: span.firstS + Number(playedMs % lengthMs) / 1000,
    anchorMs: span.startedAtMs + Number(loop * lengthMs) / span.speed,
  };
}

/**
 * The Unix second at which a recorded trade happens in the present loop. It depends on the loop and the trade alone,
 * so it is the same at every poll. What was traded before the recording happens at the start of the loop: so no time
 * goes back, not over the seam either.
 */
export function replayTradeTime(span: ReplaySpan, anchorMs: number, tradeS: number): number {
  const sinceFirstMs = Math.max(0, tradeS - span.firstS) * 1000;
  return Math.floor((anchorMs + sinceFirstMs / span.speed) / 1000);
}

/** Where a recorded second lies when the recording ends at `endMs`, at its own pace: the past of a first start. */
export function pastMs(span: ReplaySpan, lastS: number, recordedS: number): number {
  return span.startedAtMs - (lastS - recordedS) * 1000;
}
