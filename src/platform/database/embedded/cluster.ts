// The cluster on disk, created once by initdb, and its password. A cluster gets its final name only when it is complete and
// synced, so a kill -9 leaves no partial one. The password is in a file of mode 0600, never in a process's arguments.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../../common/durable-file.js';
import { StartupError } from '../../common/startup-error.js';
import type { Binaries } from './binaries.js';
import { INITDB_DEADLINE_MS } from './limits.js';
import { readPassword, writePassword } from './password.js';
import { CHILD_ENV } from './process-info.js';
import { commandAs, type RunAs } from './run-as.js';
import { diskFull, explaining, messageOf, unlessMissing } from './trouble.js';

export const SUPERUSER = 'ringside';
const BUILDING = 'postgres.initdb-';

export interface ClusterPlace {
  readonly dataDir: string;
  readonly clusterDir: string;
  readonly passwordFile: string;
}

export const clusterPlace = (dataDir: string): ClusterPlace => ({
  dataDir,
  clusterDir: join(dataDir, 'postgres'),
  passwordFile: join(dataDir, 'postgres.password'),
});

/** Creates the cluster if there is none, and returns the superuser's password. */
export async function prepareCluster(
  place: ClusterPlace,
  binaries: Binaries,
  who: RunAs,
  log: (line: string) => void,
): Promise<string> {
  const { dataDir, clusterDir, passwordFile } = place;
  return explaining(dataDir, async () => {
    await removeLeftovers(dataDir, log);
    if (await isMissingOrEmpty(clusterDir)) {
      log(`Creating the PostgreSQL cluster in ${clusterDir}.`);
      const password = await writePassword(dataDir, passwordFile, who);
      await createCluster(place, binaries, who);
      return password;
    }
    await assertVersion(clusterDir, binaries.major);
    await chmod(clusterDir, 0o700);
    if (who.kind === 'account') await giveCluster(place, who.account);
    const password = await readPassword(passwordFile);
    if (!password) {
      throw new StartupError(
        `The password of ${clusterDir} is missing: restore ${passwordFile}, or move that cluster away to begin with an empty one.`,
      );
    }
    return password;
  });
}

/** The decisive line of initdb's output. initdb prints it last, after its own name. */
export function initdbReason(output: string): string {
  // The dynamic loader reports this for a program built for another C library.
  if (/initdb.*(ENOENT|No such file or directory)$/m.test(output) && !/shared libraries/.test(output)) {
    return 'its programs are missing or do not run on this system (they need glibc, which Alpine lacks)';
  }
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const telling = lines.findLast((line) => /error:|FATAL:|PANIC:/.test(line));
  return (telling ?? lines.at(-1) ?? 'it said nothing').replace(/^initdb: error: /, '').replace(/\.$/, '');
}

async function createCluster(
  { dataDir, clusterDir, passwordFile }: ClusterPlace,
  binaries: Binaries,
  who: RunAs,
) {
  const building = join(dataDir, `${BUILDING}${randomUUID()}`);
  // Some systems lack the locale C.UTF-8. PostgreSQL's builtin collation of that name works there too.
  for (const locale of ['C.UTF-8', 'C']) {
    await mkdir(building, { mode: 0o700 });
    if (who.kind === 'account') await chown(building, who.account.uid, who.account.gid);
    const { code, output } = await runInitdb(building, passwordFile, locale, binaries, who);
    if (code === 0) {
      await rename(building, clusterDir);
      await syncFolder(dataDir);
      return;
    }
    await rm(building, { recursive: true, force: true, maxRetries: 5 });
    if (/No space left on device/.test(output)) throw new StartupError(diskFull(dataDir));
    if (locale === 'C' || !/invalid locale/.test(output)) {
      throw new StartupError(
        `PostgreSQL could not create its cluster in ${dataDir}: ${initdbReason(output)}. Or set DATABASE_URL.`,
      );
    }
  }
}

async function runInitdb(
  folder: string,
  passwordFile: string,
  locale: string,
  binaries: Binaries,
  who: RunAs,
) {
  const command = commandAs(who, binaries.initdb, [
    ...['-D', folder, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', `--locale=${locale}`],
    ...['--text-search-config=simple', '--data-checksums', '--no-instructions'],
  ]);
  const initdb = spawn(command.program, command.args, {
    ...command.ids,
    // In its own group, so that Ctrl-C does not reach it. If Ringside dies, its next write into the closed pipe ends it.
    detached: true,
    cwd: '/',
    env: CHILD_ENV,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INITDB_DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [initdb.stdout, initdb.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return new Promise<{ code: number | null; output: string }>((resolve) => {
    initdb.on('error', (error) => resolve({ code: null, output: messageOf(error) }));
    initdb.on('close', (code) => resolve({ code, output }));
  });
}

/** Removes the folder of an interrupted initdb. An initdb that still runs loses its folder, fails and ends. */
async function removeLeftovers(dataDir: string, log: (line: string) => void): Promise<void> {
  for (const name of (await readdir(dataDir)).filter((entry) => entry.startsWith(BUILDING))) {
    log(`Removing ${join(dataDir, name)}, which an interrupted start left behind.`);
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

async function assertVersion(clusterDir: string, major: number): Promise<void> {
  const version = (await unlessMissing(() => readFile(join(clusterDir, 'PG_VERSION'), 'utf8')))?.trim();
  if (version === undefined) {
    throw new StartupError(
      `${clusterDir} is not a PostgreSQL cluster: move it away, or choose another DATA_DIR.`,
    );
  }
  if (version !== String(major)) {
    throw new StartupError(
      `${clusterDir} was made by PostgreSQL ${version}, and this Ringside brings PostgreSQL ${major}: move the data with pg_dump, or choose another DATA_DIR.`,
    );
  }
}

/** Changes the owner of a cluster once, when root created it in a namespace and namespaces no longer work. */
async function giveCluster({ clusterDir, passwordFile }: ClusterPlace, to: { uid: number; gid: number }) {
  if ((await lstat(clusterDir)).uid === to.uid) return;
  for (const entry of await readdir(clusterDir, { recursive: true })) {
    await chown(join(clusterDir, entry), to.uid, to.gid);
  }
  await chown(passwordFile, to.uid, to.gid);
  // The cluster folder comes last, because its owner shows that the change is complete.
  await chown(clusterDir, to.uid, to.gid);
}

/** An empty folder counts as missing, because a rename replaces it. */
async function isMissingOrEmpty(folder: string): Promise<boolean> {
  const entries = await unlessMissing(() => readdir(folder));
  return entries === undefined || entries.length === 0;
}
