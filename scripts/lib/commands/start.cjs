'use strict';
// `npm start`: install, build, and be the server. The server runs in this very process, so that a signal, a kill and
// the exit code need nobody to pass them on.
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { prepareBuild } = require('../prepare.cjs');
const { root } = require('../run.cjs');

module.exports = async function start() {
  await prepareBuild();
  process.chdir(root);
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(root, 'dist', 'main.js')).href);
};
