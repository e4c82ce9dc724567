'use strict';
// `npm run bench -- NAME [options]`: builds what is stale and runs bench/NAME.mjs. Standard output is the bench's own.
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { prepareBuild, prepareDependencies } = require('../prepare.cjs');
const { root, runNode } = require('../run.cjs');
const { Trouble } = require('../trouble.cjs');

const FOLDER = join(root, 'bench');

module.exports = async function bench([name, ...options]) {
  const known = benchNames();
  if (!known.includes(name)) {
    const wish = name === undefined ? 'Which bench?' : `There is no bench ${name}.`;
    throw new Trouble(
      `${wish} Usage: npm run bench -- NAME, where NAME is one of: ${known.join(', ') || '(none yet)'}`,
    );
  }
  await prepareBuild();
  await prepareDependencies('bench');
  const { code } = await runNode(['--enable-source-maps', join(FOLDER, `${name}.mjs`), ...options]);
  return code;
};

const benchNames = () =>
  (existsSync(FOLDER) ? readdirSync(FOLDER) : [])
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
