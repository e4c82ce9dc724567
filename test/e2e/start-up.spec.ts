// What a person sees when Ringside cannot start: one line that says what to do, and exit code 1.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '../support/database.js';

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
