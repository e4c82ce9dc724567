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
  readonly modules: readonly { source: string; dependencies: readonly { resolved: string }[] }[];
}

export interface Cruise {
  /** `wall: from → to`, sorted, but for what EXEMPT allows. */
  readonly violations: string[];
  /** `wall: file` for each exemption without which a wall would report the file. */
  readonly exempted: ReadonlySet<string>;
  readonly files: string[];
  /** Every import, by file. */
  readonly imports: ReadonlyMap<string, readonly string[]>;
}

export async function cruise(folder: string): Promise<Cruise> {
  const roots = ['src', 'client', 'web', 'test/fixtures'].filter((name) => existsSync(join(folder, name)));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [PROGRAM, ...roots, '--config', WALLS, '--ts-config', resolve('tsconfig.json'), '--output-type', 'json'],
    { cwd: folder, maxBuffer: OUTPUT_MAX_BYTES },
  );
  const { summary, modules } = JSON.parse(stdout) as Report;
  const { EXEMPT } = await walls();
  const exempted = new Set<string>();
  const violations = summary.violations.filter(({ rule: { name }, from, to }) => {
    const files = (EXEMPT[name] ?? []).filter((file) => file === from || file === to);
    for (const file of files) exempted.add(`${name}: ${file}`);
    return files.length === 0;
  });
  return {
    violations: violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort(),
    exempted,
    files: modules.map(({ source }) => source),
    imports: new Map(modules.map((m) => [m.source, m.dependencies.map(({ resolved }) => resolved)])),
  };
}

interface Walls {
  readonly forbidden: readonly { readonly name: string }[];
  /** Wall → the files that may do what it forbids to all others. */
  readonly EXEMPT: Readonly<Record<string, readonly string[]>>;
  /** Room → the rooms that it may import. */
  readonly ARROWS: Readonly<Record<string, readonly string[]>>;
}

export const walls = async (): Promise<Walls> => ((await import(WALLS)) as { default: Walls }).default;
