// A client that `openapi-typescript` generates from the document of the running app, as people who integrate do.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { UNLIMITED } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const GENERATOR = join(dirname(require.resolve('openapi-typescript')), '..', 'bin', 'cli.js');
const COMPILER = require.resolve('typescript/bin/tsc');

const PROGRAM = `
import type { components, operations } from './api.js';

type Body<Id extends keyof operations> = operations[Id] extends {
  requestBody: { content: { 'application/json': infer B } };
} ? B : never;
type Answer<Id extends keyof operations> = {
  [Status in keyof operations[Id]['responses']]: Status extends 200 | 201
    ? operations[Id]['responses'][Status] extends { content: { 'application/json': infer A } } ? A : never
    : never;
}[keyof operations[Id]['responses']];

async function ask<A>(path: string, init: RequestInit = {}): Promise<A> {
  const response = await fetch('http://127.0.0.1:3000/api/v1' + path, init);
  const body: unknown = await response.json();
  if (response.ok) return body as A;
  const { code, message }: components['schemas']['Error'] = body as components['schemas']['Error'];
  if (code === 'insufficient_funds' || code === 'idempotency_conflict') throw new Error(message);
  throw new Error(code);
}
const send = <A>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<A> =>
  ask<A>(path, { method: 'POST', headers, body: JSON.stringify(body) });

export async function main(): Promise<number | null> {
  const credentials: Body<'logIn'> = { email: 'ann@example.org', password: 'correct horse' };
  const session = await send<Answer<'logIn'>>('/auth/login', credentials);
  const order: Body<'placeOrder'> = {
    marketId: 'title-fight', outcome: 'YES', side: 'BUY', type: 'LIMIT', priceBps: 6500, quantity: '1000000',
  };
  const placed = await send<Answer<'placeOrder'>>('/trading/orders', order, {
    authorization: 'Bearer ' + session.accessToken,
  });
  const remaining: string | null = placed.remainingQuantity;
  const { id }: operations['getPriceHistory']['parameters']['path'] = { id: 4151 };
  const query: operations['getPriceHistory']['parameters']['query'] = { period: '24h', limit: 10 };
  const history = await ask<Answer<'getPriceHistory'>>('/prices/history/' + id + '?period=' + query.period);
  // @ts-expect-error: there is no such code.
  const wrong: components['schemas']['Error']['code'] = 'no_such_code';
  // @ts-expect-error: an item's id is a number.
  const text: operations['getPriceHistory']['parameters']['path'] = { id: '4151' };
  void [remaining, wrong, text];
  return history.tip?.high ?? null;
}
`;

const OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
};

describe('the OpenAPI document', () => {
  let ringside: TestApp;
  let folder: string;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED);
    folder = await mkdtemp(join(ROOT, 'node_modules', '.openapi-client-'));
  });
  afterAll(async () => {
    await ringside?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('gives a typed client without a warning, which compiles strict', async () => {
    const document = await (await fetch(`${ringside.url}/docs/openapi.json`)).text();
    await writeFile(join(folder, 'openapi.json'), document);
    const { stdout, stderr } = await run(process.execPath, [GENERATOR, 'openapi.json', '-o', 'api.d.ts'], {
      cwd: folder,
    });
    expect(`${stdout}${stderr}`).not.toMatch(/warn|error|⚠|✘/i);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    await writeFile(join(folder, 'program.ts'), PROGRAM);
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: OPTIONS, files: ['program.ts'] }),
    );
    const compiled = await run(process.execPath, [COMPILER, '-p', folder], { cwd: folder }).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    );
    expect(compiled).toBe('');
  });
});
