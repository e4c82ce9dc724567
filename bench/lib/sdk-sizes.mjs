// What a page loads for a client: its usual import, bundled and minified by esbuild for browsers, then gzip -9.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { clientSizes } from '../../scripts/lib/client-sizes.mjs';

const bench = fileURLToPath(new URL('..', import.meta.url));
const client = fileURLToPath(new URL('../../client', import.meta.url));

const IMPORTS = {
  centrifuge: `export { Centrifuge } from 'centrifuge'`,
  ably: `export { default } from 'ably'`,
  'ably/modular': `export { BaseRealtime, WebSocketTransport, FetchRequest } from 'ably/modular'`,
  'pusher-js': `export { default } from 'pusher-js'`,
  '@supabase/realtime-js': `export { RealtimeClient } from '@supabase/realtime-js'`,
};

/** By package: `{version, minified, gzip}` in bytes. For Ringside, what an import of `.` loads at once. */
export async function sdkSizes() {
  const [core] = await clientSizes(client);
  const ringside = { version: versionOf(client), minified: core.minified, gzip: core.gzip };
  const sizes = { '@ringside/client': ringside };
  for (const [name, code] of Object.entries(IMPORTS)) {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: bench },
      ...{ bundle: true, minify: true, format: 'esm', platform: 'browser', write: false, logLevel: 'error' },
    });
    const { contents } = outputFiles[0];
    const version = versionOf(join(bench, 'node_modules', name.replace('/modular', '')));
    sizes[name] = { version, minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length };
  }
  return sizes;
}

/** The sources of Ringside's client as modules that Node can load. Returns the file to import. */
export async function buildRingsideClient(outdir) {
  await build({
    entryPoints: { client: join(client, 'src', 'index.ts') },
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', outdir, logLevel: 'error' },
    outExtension: { '.js': '.mjs' },
  });
  return join(outdir, 'client.mjs');
}

const versionOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
