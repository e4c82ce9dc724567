// Decides as which user PostgreSQL runs, because PostgreSQL refuses root. Root enters a user namespace with an ordinary uid:
// no file changes its owner, and root's folders stay usable. Where namespaces are forbidden (most containers), an
// unprivileged account owns the cluster. The server never has its own pid namespace, so signals reach it.
import { spawnSync } from 'node:child_process';
import { lstat, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartupError } from '../../common/startup-error.js';
import { CHILD_ENV } from './process-info.js';
import { unlessMissing } from './trouble.js';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace'; readonly account: Account }
  | { readonly kind: 'account'; readonly account: Account };

export interface Situation {
  readonly uid: number;
  readonly clusterDir: string;
  /** Owner of the existing cluster. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  readonly accounts: readonly Account[];
  /** Called only when root must decide, because the check starts a process. */
  readonly namespacesWork: (account: Account) => boolean;
}

/** Accounts that may own a cluster which root starts without namespaces, best first. */
const OWNERS = ['postgres', '_postgres', 'nobody'];
/** Accounts whose uid root uses in a namespace. initdb requires that the uid has a name. */
const MASKS = ['postgres', 'daemon', 'nobody'];

export function decideRunAs({ uid, clusterDir, owner, accounts, namespacesWork }: Situation): RunAs {
  const mask = firstOf(MASKS, accounts);
  if (uid !== 0) {
    if (owner && owner.uid !== uid) {
      throw new StartupError(
        `${clusterDir} belongs to user ${nameOf(owner.uid, accounts)} and Ringside runs as ${nameOf(uid, accounts)}: ` +
          `start it as that user, or change the owner of its DATA_DIR with "chown -R".`,
      );
    }
    // A container may run under a uid without a name, and initdb refuses such a user.
    const named = accounts.some((account) => account.uid === uid);
    return !named && mask && namespacesWork(mask) ? { kind: 'namespace', account: mask } : { kind: 'self' };
  }
  if (owner && owner.uid !== 0) {
    return { kind: 'account', account: { ...owner, name: nameOf(owner.uid, accounts) } };
  }
  if (mask && namespacesWork(mask)) return { kind: 'namespace', account: mask };

  const account = firstOf(OWNERS, accounts);
  if (!account) {
    throw new StartupError(
      'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it: start Ringside as an ordinary user, or set DATABASE_URL.',
    );
  }
  return { kind: 'account', account };
}

/** Reads the uid, the owner of the cluster and the accounts from the system and decides. */
export async function chooseRunAs(clusterDir: string, allowNamespaces: boolean): Promise<RunAs> {
  const owner = await unlessMissing(() => lstat(clusterDir));
  return decideRunAs({
    uid: process.getuid?.() ?? 0,
    clusterDir,
    owner: owner && { uid: owner.uid, gid: owner.gid },
    accounts: parseAccounts((await unlessMissing(() => readFile('/etc/passwd', 'utf8'))) ?? ''),
    namespacesWork: (account) =>
      allowNamespaces && run({ kind: 'namespace', account }, 'true', []).status === 0,
  });
}

/** The command that runs a program as `who`: what to execute, and the ids for spawn. */
export function commandAs(who: RunAs, program: string, args: readonly string[]) {
  switch (who.kind) {
    case 'self':
      return { program, args: [...args], ids: {} };
    case 'namespace': {
      const { uid, gid } = who.account;
      const enter = ['--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
      // unshare replaces itself by the program, so the child's pid is the program's own.
      return { program: 'unshare', args: [...enter, program, ...args], ids: {} };
    }
    case 'account':
      return { program, args: [...args], ids: { uid: who.account.uid, gid: who.account.gid } };
  }
}

/**
 * Throws a StartupError that names the first of `folders`, or of their parents, that PostgreSQL could not enter. Kind `self`
 * needs no check. In a namespace, root has no power over other users' folders.
 */
export function assertCanEnter(who: RunAs, folders: readonly string[]): void {
  if (who.kind === 'self') return;
  const wanted = [...new Set(folders.flatMap(withParents))];
  const probe = 'for folder do [ -x "$folder" ] || { printf %s "$folder"; exit 3; }; done';
  const { status, stdout } = run(who, '/bin/sh', ['-c', probe, 'sh', ...wanted]);
  if (status !== 3) return;
  const user = who.kind === 'account' ? `user ${who.account.name}` : 'us without the privileges of root';
  throw new StartupError(
    `PostgreSQL runs as ${user} and cannot enter ${stdout}: run "chmod a+x ${stdout}", move Ringside or DATA_DIR to a folder open to all, or set DATABASE_URL.`,
  );
}

export function parseAccounts(passwd: string): Account[] {
  return passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    if (!name || name.startsWith('#') || !uid || !gid) return [];
    // macOS writes nobody as -2; the kernel uses the unsigned number.
    return [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }];
  });
}

/** The folder and all its parents, the root folder first. */
export function withParents(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [...withParents(parent), folder];
}

function run(who: RunAs, program: string, args: readonly string[]) {
  const command = commandAs(who, program, args);
  return spawnSync(command.program, command.args, {
    ...command.ids,
    cwd: '/',
    env: CHILD_ENV,
    encoding: 'utf8',
  });
}

function firstOf(names: readonly string[], accounts: readonly Account[]): Account | undefined {
  return names.flatMap((name) => accounts.filter((account) => account.name === name && account.uid !== 0))[0];
}

function nameOf(uid: number, accounts: readonly Account[]): string {
  return accounts.find((account) => account.uid === uid)?.name ?? `number ${uid}`;
}
