// Writes client/src/rest/contract.gen.ts from the OpenAPI and AsyncAPI documents of the built server.
//   npm run client:contract
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contractTypes } from './lib/contract-types.mjs';
import { startServer } from './lib/server.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
await createRequire(import.meta.url)('./lib/prepare.cjs').prepareBuild();

const dataDir = await mkdtemp(join(tmpdir(), 'ringside-contract-'));
const server = await startServer({ ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'error' });
try {
  const [openApi, asyncApi] = await Promise.all(
    ['openapi', 'asyncapi'].map(async (name) => (await fetch(`${server.url}/docs/${name}.json`)).json()),
  );
  await writeFile(join('client', 'src', 'rest', 'contract.gen.ts'), await contractTypes(openApi, asyncApi));
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
