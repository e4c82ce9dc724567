// What a person sees when Ringside cannot start: one line that says what to do, and exit code 1.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

async function start(
  environment: Record<string, string>,
  folder = '.',
): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [resolve('dist/main.js')], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

describe('a start on the embedded database', () => {
  it('does not take what is meant for psql', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringside-start-'));
    await chmod(folder, 0o755);
    const child = spawn(process.execPath, [resolve('dist/main.js')], {
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        DATA_DIR: folder,
        PGOPTIONS: '-c default_transaction_read_only=on',
        PGSSLMODE: 'require',
        PGREPLICATION: 'true',
        PGCLIENTENCODING: 'LATIN1',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
    await eventually(() => output.includes('Ringside is running') || child.exitCode !== null);
    expect(output).toContain('does not use PGCLIENTENCODING, PGOPTIONS, PGREPLICATION, PGSSLMODE.');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });
});

describe('a start that cannot succeed', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringside-start-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }));

  it.each([
    ['settings that cannot be read', { PORT: 'abc', SSE_MAX_CLIENTS: '-1' }, /PORT: .*; SSE_MAX_CLIENTS: /],
    [
      'a database that cannot be reached',
      { DATABASE_URL: 'postgres://u:hidden@127.0.0.1:1/x' },
      /cannot be reached/,
    ],
    ['a proxy that is everybody', { TRUST_PROXY: 'true' }, /TRUST_PROXY: .*forge an address/],
    ['no secret in production', { NODE_ENV: 'production' }, /JWT_SECRET: is needed/],
    ['a DATA_DIR that is a file', { DATA_DIR: '<file>' }, /is a file, not a folder/],
  ])('with %s ends with one line and code 1', async (_what, environment, line) => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const settings = Object.entries(environment).map(([name, value]) => [
      name,
      value.replace('<file>', file),
    ]);
    const { code, stderr } = await start(Object.fromEntries(settings) as Record<string, string>);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(line)]);
    expect(stderr).toMatch(/^Ringside cannot start\. /);
    expect(stderr).not.toContain('hidden');
  });

  it('reads the settings of .env that the environment does not have', async () => {
    await writeFile(
      join(folder, '.env'),
      'SSE_MAX_CLIENTS=-1\nMIN_SEQ_WAIT_MS="0" # too short\nLOG_LEVEL=loud\n',
    );
    const { code, stderr } = await start({ LOG_LEVEL: 'warn' }, folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/ SSE_MAX_CLIENTS: .*MIN_SEQ_WAIT_MS: |MIN_SEQ_WAIT_MS: .* SSE_MAX_CLIENTS: /);
    expect(stderr).not.toContain('LOG_LEVEL');
  });

  it('on a busy port ends with one line and code 1', async () => {
    const database = await testDatabase();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await start({ DATABASE_URL: database.url, PORT: String(port) });
    other.close();
    await database.drop();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Ringside cannot start. Port ${port} on 127.0.0.1 is in use; choose another with PORT.\n`,
    );
  });
});
