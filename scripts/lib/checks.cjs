'use strict';
// The checks that read the code without running it. They run side by side, and each prints only its findings.
const { join } = require('node:path');
const { root, runNode } = require('./run.cjs');

const bin = (...path) => join(root, 'node_modules', ...path);
const CHECKS = {
  format: [
    bin('prettier', 'bin', 'prettier.cjs'),
    '--config',
    'config/prettier.json',
    '--log-level=warn',
    '--check',
    '.',
  ],
  lint: [
    bin('eslint', 'bin', 'eslint.js'),
    '--config',
    'config/eslint.config.mjs',
    '--max-warnings',
    '0',
    '.',
  ],
  types: [bin('typescript', 'bin', 'tsc'), '--noEmit'],
  'types of the client': [bin('typescript', 'bin', 'tsc'), '--noEmit', '--project', 'client/tsconfig.json'],
  unused: [bin('knip', 'bin', 'knip.js'), '--config', 'config/knip.json', '--no-progress'],
};

/** Resolves with the names of the checks that failed. */
async function runChecks() {
  const results = await Promise.all(
    Object.entries(CHECKS).map(async ([name, args]) => {
      const { code, output } = await runNode(args, { quiet: true });
      console.error(`${name}: ${code === 0 ? 'ok' : 'failed'}`);
      process.stderr.write(output);
      return code === 0 ? [] : [name];
    }),
  );
  return results.flat();
}

module.exports = { runChecks };
