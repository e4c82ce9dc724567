// Runs dependency-cruiser on a folder with the walls of walls.cjs. It runs as a program, because Jest's module
// registry is not Node's.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const WALLS = resolve('test/architecture/walls.cjs');
const PROGRAM = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { from: string; to: string; rule: { name: string } }[];
  };
  readonly modules: readonly { source: string }[];
}

export interface Cruise {
  /** `rule: from → to`, sorted. */
  readonly violations: string[];
  readonly files: string[];
}

export async function cruise(folder: string): Promise<Cruise> {
  const roots = ['src', 'client', 'web'].filter((name) => existsSync(join(folder, name)));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [PROGRAM, ...roots, '--config', WALLS, '--ts-config', resolve('tsconfig.json'), '--output-type', 'json'],
    { cwd: folder, maxBuffer: OUTPUT_MAX_BYTES },
  );
  const { summary, modules } = JSON.parse(stdout) as Report;
  return {
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort(),
    files: modules.map(({ source }) => source),
  };
}

interface Walls {
  readonly forbidden: readonly { readonly name: string }[];
  readonly EXEMPT: Readonly<Record<string, readonly string[]>>;
}

const walls = async (): Promise<Walls> => ((await import(WALLS)) as { default: Walls }).default;

/** The names of all walls. */
export const wallNames = async (): Promise<string[]> => (await walls()).forbidden.map(({ name }) => name);

/** The files that may do what a wall forbids to all others. */
export const exemptFiles = async (): Promise<string[]> => Object.values((await walls()).EXEMPT).flat();
