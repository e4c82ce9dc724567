'use strict';
// Compares dist/ with the sources, and builds it if they differ. It writes the stamp last, so an interrupted build
// runs again.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { basename, join, relative } = require('node:path');
const { dependencyHash, readText } = require('./dependencies.cjs');
const { root, runNode } = require('./run.cjs');
const { Trouble } = require('./trouble.cjs');

const DIST = join(root, 'dist');
const STAMP = join(DIST, '.build-stamp');
const PROJECT = join('config', 'tsconfig.build.json');
const VIEWER_FILES = [
  'browser/standalone/index.js',
  'browser/standalone/index.js.LICENSE.txt',
  'styles/default.min.css',
  'LICENSE',
];

function isBuildFresh() {
  return readText(STAMP) === buildHash() && fs.existsSync(join(DIST, 'main.js'));
}

async function build(onSpawn) {
  console.error(fs.existsSync(STAMP) ? 'Building (sources changed)…' : 'Building…');
  const hash = buildHash();
  fs.rmSync(DIST, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await runNode([tsc, '-p', PROJECT], { quiet: true, onSpawn });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Trouble('The build failed; what the compiler said is above.');
  }
  copyViewer();
  fs.writeFileSync(STAMP, hash);
}

/** The page /docs/streams needs two files of a large package; a running Ringside needs nothing else of that package. */
function copyViewer() {
  const folder = join(root, 'node_modules', '@asyncapi', 'react-component');
  for (const file of VIEWER_FILES)
    fs.cpSync(join(folder, file), join(DIST, 'vendor', 'asyncapi', basename(file)));
}

function buildHash() {
  const hash = createHash('sha256').update(dependencyHash(root));
  const sources = fs
    .readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const file of [join(root, 'tsconfig.json'), join(root, PROJECT), ...sources.sort()]) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(fs.readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

module.exports = { build, isBuildFresh };
