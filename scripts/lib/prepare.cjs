'use strict';
// Installs and builds everything that is missing or stale. If nothing is stale, this costs a few milliseconds and
// takes no lock.
const { join } = require('node:path');
const { build, isBuildFresh } = require('./build.cjs');
const { areDependenciesFresh, installDependencies } = require('./dependencies.cjs');
const { withLock } = require('./lock.cjs');
const { root } = require('./run.cjs');

const LOCK = join(root, '.prepare.lock');

/** Dependencies of the product, or of another package folder below the root, such as `bench`. */
async function prepareDependencies(name = '') {
  const folder = join(root, name);
  if (areDependenciesFresh(folder)) return;
  await withLock(LOCK, async (onSpawn) => {
    if (!areDependenciesFresh(folder)) await installDependencies(folder, name ? ` of ${name}` : '', onSpawn);
  });
}

/** Dependencies and dist/; `force` builds even if dist/ is fresh. */
async function prepareBuild({ force = false } = {}) {
  await prepareDependencies();
  if (!force && isBuildFresh()) return;
  await withLock(LOCK, async (onSpawn) => {
    if (force || !isBuildFresh()) await build(onSpawn);
  });
}

module.exports = { prepareBuild, prepareDependencies };
