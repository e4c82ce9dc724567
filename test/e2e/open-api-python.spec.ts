// Clients that two stock generators make of the OpenAPI document, in Python, against the running app. Needs the folder of a
// Python environment with both generators in RINGSIDE_PYTHON; .ci/run makes one.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTestApp, type TestApp } from '../support/app.js';
import { register, UNLIMITED } from '../support/accounts.js';
import { newMarket } from '../support/trading.js';

const run = promisify(execFile);
const PROGRAMS = fileURLToPath(new URL('python', import.meta.url));
const python = process.env.RINGSIDE_PYTHON;
if (!python) process.stderr.write('skipped, RINGSIDE_PYTHON names no folder: clients generated in Python\n');
const withPython = python ? describe : describe.skip;

withPython('a Python client generated from the OpenAPI document', () => {
  let ringside: TestApp;
  let folder: string;
  let marketId: string;

  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    folder = await mkdtemp(join(tmpdir(), 'ringside-openapi-'));
    const document = await (await fetch(`${ringside.url}/docs/openapi.json`)).text();
    await writeFile(join(folder, 'openapi.json'), document);
    marketId = await newMarket(ringside);
  });
  afterAll(async () => {
    await ringside?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** Output of a program of the Python environment, both streams, without regard to its exit code. */
  const inPython = async (program: string, args: readonly string[]): Promise<string> => {
    const bin = join(String(python), 'bin');
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, PYTHONPATH: folder };
    const { stdout, stderr } = await run(join(bin, program), args, { cwd: folder, env }).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    return `${stdout}${stderr}`;
  };
  const use = async (program: string): Promise<string> => {
    const { email, password } = await register(ringside);
    return inPython('python', [join(PROGRAMS, program), ringside.url, email, password, marketId]);
  };

  it('by openapi-python-client has every route, signs in, trades and reads', async () => {
    const made = ['generate', '--path', 'openapi.json', '--output-path', 'ringside_client', '--meta', 'none'];
    expect(await inPython('openapi-python-client', made)).not.toMatch(/warning|error/i);
    expect(await use('openapi_python_client.py')).toBe('ok\n');
  });

  it('by openapi-generator signs in, trades and reads', async () => {
    const made = ['generate', '-i', 'openapi.json', '-g', 'python', '-o', 'made'];
    expect(await inPython('openapi-generator-cli', made)).not.toMatch(/ERROR|Exception/);
    await cp(join(folder, 'made', 'openapi_client'), join(folder, 'openapi_client'), { recursive: true });
    expect(await use('openapi_generator.py')).toBe('ok\n');
  });
});
