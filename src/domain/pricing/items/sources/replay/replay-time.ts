// Maps wall time to recorded time and back. A replay is a pure function of time and keeps no state between polls. So a
// restart or a second process plays exactly the same. The recording is played in a loop.

export interface ReplaySpan {
  /** Unix second of the first recorded poll. */
  readonly firstS: number;
  /** Recorded seconds in one loop. The last poll is shown for one poll interval before the next loop begins. */
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

/** Before the start, also when the clock goes back, the replay shows its first moment. */
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
 * The Unix second at which a recorded trade happens in the present loop. It depends only on the loop and the trade, so it is
 * the same at every poll. A trade from before the recording happens at the start of the loop. So trade times never go back.
 */
export function replayTradeTime(span: ReplaySpan, anchorMs: number, tradeS: number): number {
  const sinceFirstMs = Math.max(0, tradeS - span.firstS) * 1000;
  return Math.floor((anchorMs + sinceFirstMs / span.speed) / 1000);
}

/** Maps a recorded second to wall time, so that the recording ends at the start. This is the past of a first start. */
export function pastMs(span: ReplaySpan, lastS: number, recordedS: number): number {
  return span.startedAtMs - (lastS - recordedS) * 1000;
}
