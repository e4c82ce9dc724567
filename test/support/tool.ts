// Programs that tests use and this machine may lack. Without a program its tests are skipped, with one line. Where CI
// is true they fail instead, so that missing programs never look like a green run.
import { describe } from '@jest/globals';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export type ToolName = 'redis-server' | 'chromium' | 'nginx' | 'curl';

const PROGRAMS: Record<ToolName, readonly string[]> = {
  'redis-server': ['redis-server'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  nginx: ['nginx'],
  curl: ['curl'],
};
/** Folders of system programs that an ordinary user's PATH may lack. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];

/** The path of the program; null, after one line, when it is missing. Throws instead where CI is true. */
function findTool(name: ToolName): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...SYSTEM_FOLDERS];
  for (const program of PROGRAMS[name]) {
    const path = folders.map((folder) => join(folder, program)).find(isExecutable);
    if (path) return path;
  }
  if (process.env.CI === 'true') throw new Error(`${name} is not installed, and CI runs every test.`);
  process.stderr.write(`${name} is not installed: its tests are skipped.\n`);
  return null;
}

/** `describe` for specs that need the tool. `specs` gets the tool's path; without the tool it is read but not run. */
export function describeWith(name: ToolName, title: string, specs: (path: string) => void): void {
  const path = findTool(name);
  if (path === null) describe.skip(title, () => specs(''));
  else describe(title, () => specs(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
