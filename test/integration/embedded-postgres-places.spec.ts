// Where the embedded PostgreSQL may live: folders that are taken, unfit or closed, programs without links, and root.
// Real: PostgreSQL, processes, file owners. Tests of root's detours run only as root.
import { describe, expect, it } from '@jest/globals';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { findPackage } from '../../src/platform/database/embedded/binaries.js';
import { pidSpace } from '../../src/platform/database/embedded/process-info.js';
import {
  bystander,
  cluster,
  dataDir,
  expectRow,
  home,
  isRoot,
  lives,
  NOBODY,
  query,
  refusal,
  standIn,
  start,
  useScene,
  writeRow,
} from './embedded-postgres.scene.js';
import { openPackageDir } from './embedded-postgres.stand-in.js';

const asRoot = isRoot ? it : it.skip;

useScene();

describe('a DATA_DIR', () => {
  it('that a live Ringside uses is refused with the folder and the pid', async () => {
    const first = standIn();
    const { url } = await first.served();
    const message = await refusal(start());
    expect(message).toContain(dataDir);
    expect(message).toContain(`pid ${first.pid}`);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('goes to exactly one of several that start at the same moment', async () => {
    const rivals = [standIn(), standIn(), standIn()];
    const outcomes = await Promise.all(rivals.map(({ outcome }) => outcome));
    expect(outcomes.filter((outcome) => 'url' in outcome)).toHaveLength(1);
    for (const outcome of outcomes) {
      if ('error' in outcome)
        expect(outcome).toMatchObject({ name: 'StartupError', error: expect.stringContaining('in use') });
    }
  });

  it('with a lock whose pid now belongs to another process is free', async () => {
    await (await start()).stop();
    const [lock = ''] = (await readdir(dataDir)).filter((name) => name.startsWith('ringside.lock.'));
    const holder = { pid: bystander(), started: '1', ...pidSpace() };
    await rm(join(dataDir, lock));
    await symlink(JSON.stringify(holder), join(dataDir, lock));
    const { url } = await start();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('with a postmaster.pid that names another process of ours starts, and leaves that process alone', async () => {
    const first = standIn();
    const { url, pid, guardPid } = await first.served();
    await writeRow(url);
    const file = join(cluster(), 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    first.signal('SIGSTOP');
    process.kill(guardPid, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await first.kill();
    const stranger = bystander();
    await writeFile(file, text.replace(/^[0-9]+/, String(stranger)));

    await expectRow((await start()).url);
    expect(lives(stranger)).toBe(true);
  });

  it('that is a file, or leads through one, is refused', async () => {
    const file = join(home, 'file');
    await writeFile(file, '');
    expect(await refusal(start({}, file))).toContain(`${file} is a file`);
    expect(await refusal(start({}, join(file, 'below')))).toContain(file);
  });

  it('with a cluster of another major version, or with no cluster in its place, is refused', async () => {
    await (await start()).stop();
    await writeFile(join(cluster(), 'PG_VERSION'), '17\n');
    expect(await refusal(start())).toMatch(/made by PostgreSQL 17.*brings PostgreSQL 18/);
    await rm(join(cluster(), 'PG_VERSION'));
    expect(await refusal(start())).toContain('is not a PostgreSQL cluster');
  });

  it('whose password is lost is refused with the name of the file', async () => {
    await (await start()).stop();
    await rename(join(dataDir, 'postgres.password'), join(home, 'kept'));
    expect(await refusal(start())).toContain(join(dataDir, 'postgres.password'));
    await writeFile(join(dataDir, 'postgres.password'), 'not the one\n', { mode: 0o600 });
    expect(await refusal(start())).toContain('does not accept the password');
    await rename(join(home, 'kept'), join(dataDir, 'postgres.password'));
    await start();
  });
});

describe('the programs', () => {
  const thisPlatform = `${process.platform}-${process.arch}`;

  /** The package as npm leaves it when install scripts are off. */
  async function packageWithoutLinks(): Promise<string> {
    const copy = join(home, 'package');
    await cp(findPackage(thisPlatform), copy, { recursive: true, verbatimSymlinks: true });
    for (const name of await readdir(join(copy, 'native', 'lib'))) {
      const path = join(copy, 'native', 'lib', name);
      if ((await lstat(path)).isSymbolicLink()) await rm(path);
    }
    return copy;
  }
  const links = async (packageDir: string) =>
    (await readdir(join(packageDir, 'native', 'lib'), { withFileTypes: true })).filter((file) =>
      file.isSymbolicLink(),
    );

  it('get their library links, which the install script would have made', async () => {
    const packageDir = await packageWithoutLinks();
    expect(await links(packageDir)).toEqual([]);
    const { url } = await start({ packageDir });
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await links(packageDir)).length).toBeGreaterThan(0);
  });

  it('are mirrored in DATA_DIR if node_modules may not be written', async () => {
    const packageDir = await packageWithoutLinks();
    await chmod(join(packageDir, 'native', 'lib'), 0o555);
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    // Root may write anything, so it plays an ordinary user here.
    const child = standIn({ internals: { packageDir }, ...(isRoot ? { ids: NOBODY } : {}) });
    const { url } = await child.served();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await links(packageDir)).toEqual([]);
    const [copy = ''] = await readdir(join(dataDir, 'cache'));
    await child.stop();

    // A power cut can leave a program of the mirror empty.
    await truncate(join(dataDir, 'cache', copy, 'bin', 'postgres'));
    const again = standIn({ internals: { packageDir }, ...(isRoot ? { ids: NOBODY } : {}) });
    expect(await query((await again.served()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await readdir(join(dataDir, 'cache'))).toEqual([copy]);
    await again.stop();
  });

  it('are missing on other platforms, and the refusal names DATABASE_URL', async () => {
    expect(await refusal(start({ platform: 'sunos-x64' }))).toMatch(/sunos-x64.*DATABASE_URL/);
  });
});

describe('root', () => {
  // Functions, because the packages are copied before the tests begin, but after this line.
  const namespaces = () => ({ userNamespaces: true, packageDir: openPackageDir() });
  const account = () => ({ userNamespaces: false, packageDir: openPackageDir() });
  const owner = async () => (await stat(cluster())).uid;

  asRoot(
    'runs it in a user namespace: nothing changes hands, and a folder that is closed to others works',
    async () => {
      await chmod(home, 0o700);
      const { url } = await start(namespaces());
      await writeRow(url);
      await expectRow(url);
      expect(await owner()).toBe(0);
    },
  );

  asRoot('runs it as an unprivileged account where namespaces are forbidden', async () => {
    const { url, pid } = await start(account());
    await writeRow(url);
    await expectRow(url);
    expect(await owner()).not.toBe(0);
    expect((await stat(`/proc/${pid}`)).uid).toBe(await owner());
  });

  asRoot('may go from one to the other on the same data', async () => {
    const first = await start(namespaces());
    await writeRow(first.url);
    await first.stop();
    const second = await start(account());
    await expectRow(second.url);
    await second.stop();
    const given = await owner();
    expect(given).not.toBe(0);
    await expectRow((await start(namespaces())).url);
    expect(await owner()).toBe(given);
  });

  asRoot('is told which folder the account cannot enter', async () => {
    await chmod(home, 0o700);
    expect(await refusal(start(account()))).toMatch(
      new RegExp(`cannot enter ${home}: .*chmod a\\+x ${home}.*DATABASE_URL`),
    );
  });

  asRoot('continues a cluster of an ordinary user, who can then go on with it', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    const before = standIn({ ids: NOBODY });
    await writeRow((await before.served()).url);
    await before.stop();
    const byRoot = await start(namespaces());
    await expectRow(byRoot.url);
    await byRoot.stop();
    const after = standIn({ ids: NOBODY });
    await expectRow((await after.served()).url);
    await after.stop();
  });

  asRoot('leaves a cluster that an ordinary user is told he cannot open', async () => {
    await (await start(namespaces())).stop();
    await chmod(dataDir, 0o777);
    const { name, error } = await standIn({ ids: NOBODY }).refusal();
    expect(name).toBe('StartupError');
    expect(error).toMatch(/belongs to user root and Ringside runs as nobody/);
  });

  asRoot('may hand over to a bare number that has no name, as containers do', async () => {
    await mkdir(dataDir);
    await chmod(dataDir, 0o777);
    const child = standIn({ ids: { uid: 54_321, gid: 54_321 } });
    const { url } = await child.served();
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await owner()).toBe(54_321);
    await child.stop();
  });

  asRoot('is not needed to see that a folder may not be written', async () => {
    await mkdir(dataDir, { mode: 0o755 });
    const { name, error } = await standIn({ ids: NOBODY }).refusal();
    expect(name).toBe('StartupError');
    expect(error).toContain(`may not write to ${dataDir}`);
  });
});
