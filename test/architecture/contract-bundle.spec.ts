// The contract is for browsers too: a bundle of all its files holds zod and nothing else.
import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { build, type BuildOptions } from 'esbuild';

const BUNDLE_MAX_MS = 60_000;
const OPTIONS = {
  bundle: true,
  write: false,
  outdir: 'bundle',
  platform: 'browser',
  format: 'esm',
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** The files of a bundle that are neither the contract's nor zod's. */
async function strangersIn(options: BuildOptions): Promise<string[]> {
  const { metafile } = await build({ ...options, ...OPTIONS });
  return Object.keys(metafile.inputs).filter(
    (file) => !/^(src\/contract|node_modules\/zod)\//.test(file) && file !== '<stdin>',
  );
}
const withImport = (name: string): BuildOptions => ({
  stdin: { contents: `import '../src/contract/cursor.js'; import '${name}';`, resolveDir: 'test' },
});

describe('the contract in a browser', () => {
  it(
    'pulls in zod and nothing else',
    async () => {
      const files = readdirSync('src/contract', { recursive: true, encoding: 'utf8' });
      const entryPoints = files
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
        .map((file) => `src/contract/${file}`);
      expect(entryPoints.length).toBeGreaterThan(20);
      expect(await strangersIn({ entryPoints })).toEqual([]);
    },
    BUNDLE_MAX_MS,
  );

  it(
    'would not bundle with a module of Node, nor pass with another package or room',
    async () => {
      await expect(strangersIn(withImport('node:crypto'))).rejects.toThrow('node:crypto');
      expect(await strangersIn(withImport('rxjs'))).not.toEqual([]);
      expect(await strangersIn(withImport('../src/platform/common/errors.js'))).toEqual([
        'src/platform/common/errors.ts',
      ]);
    },
    BUNDLE_MAX_MS,
  );
});
