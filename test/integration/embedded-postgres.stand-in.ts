// A Ringside that can be killed: a child Node process that starts the embedded PostgreSQL and says so on its standard
// output. It runs the sources as they are now, compiled by swc into node_modules/.cache, so a stale dist/ cannot fool it.
import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EmbeddedPostgresInternals } from '../../src/database/embedded/embedded-postgres.js';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const compiledDir = join(repository, 'node_modules', '.cache', `ringside-stand-in-${process.pid}`);

const PROGRAM = `
import { EmbeddedPostgres } from './database/embedded/embedded-postgres.js';
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
  for (const folder of ['common', 'database/embedded']) {
    await mkdir(join(compiledDir, folder), { recursive: true });
    for (const file of await readdir(join(repository, 'src', folder))) {
      if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
      const { code } = await transformFile(join(repository, 'src', folder, file), {
        swcrc: false,
        configFile: false,
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
        module: { type: 'es6' },
      });
      await writeFile(join(compiledDir, folder, file.replace(/\.ts$/, '.js')), code);
    }
  }
  await writeFile(join(compiledDir, 'package.json'), '{ "type": "module" }');
  await writeFile(join(compiledDir, 'stand-in.js'), PROGRAM);
}

export const removeStandIn = (): Promise<void> => rm(compiledDir, { recursive: true, force: true });

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
    this.child = spawn(
      process.execPath,
      [join(compiledDir, 'stand-in.js'), dataDir, JSON.stringify(internals)],
      {
        ...ids,
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
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
