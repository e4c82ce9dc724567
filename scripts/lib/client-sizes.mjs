// How large the client package is in a page: each of its exports, bundled and minified with everything that it needs but its peers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes after gzip that an export may have. */
export const SIZE_LIMITS = { '.': 14_000, './react': 20_000, './live': 2_500, './testing': 7_000 };

/** `[{name, minified, gzip, limit}]` in bytes, in the order of package.json. What is loaded later, by `import()`, counts apart. */
export async function clientSizes(folder) {
  const { exports, peerDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const sizes = [];
  for (const [name, { default: file }] of Object.entries(exports)) {
    const source = file.replace('./dist/', './src/').replace(/\.js$/, '.ts');
    const { metafile, outputFiles } = await build({
      entryPoints: [join(folder, source)],
      ...{ bundle: true, minify: true, splitting: true, format: 'esm', platform: 'browser' },
      ...{ outdir: 'out', write: false, metafile: true, logLevel: 'error' },
      external: Object.keys(peerDependencies).flatMap((peer) => [peer, `${peer}/*`]),
    });
    const files = firstLoad(metafile).map((path) => outputFiles.find((one) => one.path.endsWith(path)));
    const bytes = Buffer.concat(files.map(({ contents }) => contents));
    const gzip = files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
    sizes.push({ name, minified: bytes.length, gzip, limit: SIZE_LIMITS[name] ?? null });
  }
  return sizes;
}

/** The entry, and what its imports reach without `import()`. */
function firstLoad({ outputs }) {
  const entry = Object.keys(outputs).find((path) => outputs[path].entryPoint && !path.includes('chunk-'));
  const found = new Set([entry]);
  for (const path of found)
    for (const one of outputs[path].imports)
      if (one.kind === 'import-statement' && outputs[one.path]) found.add(one.path);
  return [...found];
}
