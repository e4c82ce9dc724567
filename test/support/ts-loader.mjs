// Lets `node --import ./test/support/ts-loader.mjs FILE.ts` run the tests' TypeScript outside Jest, against dist/.
// Specs use it for separate processes, and checks that run for many minutes use it too.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { transform } from '@swc/core';

const ROOT = new URL('../../', import.meta.url).href;
const OPTIONS = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

// Node runs hooks in their own thread. There this file is loaded again, and only provides its hooks.
if (isMainThread) register(import.meta.url);

/** Files of tests, and of the client package. */
const isSource = (url) => url?.startsWith(`${ROOT}test/`) || url?.startsWith(`${ROOT}client/src/`);

export function resolve(specifier, context, next) {
  const isOurs = isSource(context.parentURL) && /^\.{1,2}\/.*\.js$/.test(specifier);
  if (!isOurs) return next(specifier, context);
  const { href } = new URL(specifier, context.parentURL);
  if (href.startsWith(`${ROOT}src/`)) return next(href.replace(`${ROOT}src/`, `${ROOT}dist/`), context);
  return { url: href.replace(/\.js$/, '.ts'), format: 'module', shortCircuit: true };
}

export async function load(url, context, next) {
  if (!isSource(url) || !url.endsWith('.ts')) return next(url, context);
  const path = new URL(url).pathname;
  const { code } = await transform(await readFile(path, 'utf8'), { ...OPTIONS, filename: path });
  return { format: 'module', source: code, shortCircuit: true };
}
