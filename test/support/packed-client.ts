// The client package as its users get it: built, packed, and installed into an empty project, without a network.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const OUTPUT_MAX_BYTES = 10_000_000;
/** A program that does not end by itself is killed. */
const PROGRAM_MAX_MS = 90_000;

export interface ProgramEnd {
  readonly code: number;
  readonly output: string;
}

export class ClientProject {
  private constructor(
    private readonly base: string,
    /** Files of the package, such as `dist/index.js`. */
    readonly packed: readonly string[],
  ) {}

  /** A project that has the package and what it depends on, and nothing else. */
  static async make(): Promise<ClientProject> {
    const base = await mkdtemp(join(tmpdir(), 'ringside-client-'));
    try {
      const project = new ClientProject(base, await packedFiles(base));
      await writeFile(project.path('package.json'), '{ "name": "app", "private": true, "type": "module" }');
      await project.install('client', 'node_modules/eventsource-parser');
      await cp('client/examples', project.folder, { recursive: true });
      return project;
    } catch (error) {
      await rm(base, { recursive: true, force: true });
      throw error;
    }
  }

  get folder(): string {
    return join(this.base, 'app');
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Packs folders of this repository, and installs the packages. */
  async install(...folders: string[]): Promise<void> {
    const target = await mkdtemp(join(this.base, 'packed-'));
    const paths = folders.map((folder) => resolve(folder));
    await npm(this.base, process.cwd(), ['pack', '--ignore-scripts', '--pack-destination', target, ...paths]);
    const archives = (await readdir(target)).map((name) => join(target, name));
    await npm(this.base, this.folder, [
      ...['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'],
      ...archives,
    ]);
  }

  async write(name: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), text);
  }

  /** Runs a file of the project to its end. `said` hears its output so far. */
  run(file: string, env: Record<string, string>, said?: (output: string) => void): Promise<ProgramEnd> {
    let output = '';
    return new Promise((settle) => {
      const options = {
        ...{ cwd: this.folder, env: { PATH: process.env.PATH, ...env } },
        ...{ timeout: PROGRAM_MAX_MS, killSignal: 'SIGKILL' as const },
      };
      const child = execFile(process.execPath, [file], options, (error) =>
        settle({ code: error ? Number(error.code ?? 1) : 0, output }),
      );
      for (const stream of [child.stdout, child.stderr])
        stream?.on('data', (text: string) => {
          output += text;
          said?.(output);
        });
    });
  }

  /** What the compiler says of files of the project; empty: nothing. */
  async typeErrors(files: readonly string[], options: Record<string, unknown>): Promise<string> {
    const compilerOptions = { strict: true, noEmit: true, target: 'es2023', ...options };
    await this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    const compiler = resolve('node_modules/typescript/bin/tsc');
    const run = promisify(execFile)(process.execPath, [compiler, '-p', '.'], {
      cwd: this.folder,
    });
    return run.then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
  }

  remove(): Promise<void> {
    return rm(this.base, { recursive: true, force: true });
  }
}

/** Builds the package as `npm pack` does for a stranger, and names what it would contain. */
async function packedFiles(base: string): Promise<string[]> {
  await mkdir(join(base, 'app'));
  const listed = await npm(base, resolve('client'), ['pack', '--dry-run', '--json']);
  const [{ files = [] } = {}] = JSON.parse(listed.slice(listed.indexOf('['))) as {
    files?: { path: string }[];
  }[];
  return files.map(({ path }) => path);
}

/** With an empty cache, and without the settings of whoever runs the tests. */
async function npm(home: string, cwd: string, args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    npm_config_cache: join(home, 'cache'),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  const { stdout } = await promisify(execFile)('npm', args, { cwd, env, maxBuffer: OUTPUT_MAX_BYTES });
  return stdout;
}
