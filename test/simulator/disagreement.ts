// How a run reports a fault: in a word that stays the same while the run is made smaller, and in full.

export class Disagreement extends Error {
  constructor(
    /** The kind of fault, such as `account` or `I1`. */
    readonly about: string,
    message: string,
  ) {
    super(`${about}: ${message}`);
  }
}

/** Any value as text; bigint as digits with an n, and keys in alphabetical order. */
export function asText(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field === 'bigint') return `${field}n`;
    if (typeof field === 'number' && !Number.isFinite(field)) return String(field);
    if (field === null || typeof field !== 'object' || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Both sides are plain values: objects, arrays, strings, numbers, bigints. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) =>
    isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

export function mustAgree(about: string, engine: unknown, model: unknown): void {
  if (isSame(engine, model)) return;
  throw new Disagreement(
    about,
    `the engine has\n    ${asText(engine)}\n  and the model\n    ${asText(model)}`,
  );
}

export function mustHold(holds: boolean, about: string, message: () => string): void {
  if (!holds) throw new Disagreement(about, message());
}
