// The TypeScript files below a folder, for the checks that read the code.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths below `root`, without the fixtures of the checks themselves. */
export function sourcesOf(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path))
    .filter((path) => !path.startsWith(join('test', 'architecture', 'fixtures')))
    .sort();
}
