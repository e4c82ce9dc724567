// Durations as people write them in the environment: `30s`, `30m`, `1.5h`, or a bare number of milliseconds.
const UNIT_MS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Returns milliseconds, or undefined when the text is no duration. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim());
  if (!match) return undefined;
  const unitMs = UNIT_MS[match[2] ?? 'ms'];
  const valueMs = Number(match[1]) * (unitMs ?? Number.NaN);
  return Number.isSafeInteger(Math.round(valueMs)) ? Math.round(valueMs) : undefined;
}
