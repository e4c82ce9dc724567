// Command line of a bench, its deadline, and the separation of the two outputs: only the result goes to standard
// output.
import { parseArgs } from 'node:util';

export const note = (text) => void process.stderr.write(`${text}\n`);
export const print = (text) => void process.stdout.write(`${text}\n`);

/** `defaults` names every option with its default: numbers stay numbers, `false` makes a flag. */
export function readOptions(defaults) {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, { type: value === false ? 'boolean' : 'string' }]),
  );
  const { values } = parseArgs({ options });
  const entries = Object.entries(defaults).map(([name, fallback]) => {
    const value = values[name] ?? fallback;
    if (typeof fallback !== 'number') return [name, value];
    if (!(Number(value) >= 0)) throw new Error(`--${name} takes a number, not ${value}`);
    return [name, Number(value)];
  });
  return Object.fromEntries(entries);
}

/** A bench ends with its work, or at this deadline. Its server ends with it. */
export function endWithin(minutes) {
  const timer = setTimeout(() => {
    note(`the benchmark did not end within ${minutes} minutes`);
    process.exit(1);
  }, minutes * 60_000);
  timer.unref();
}

export function median(values) {
  const sorted = values.filter((value) => value !== null && value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
