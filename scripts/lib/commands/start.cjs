'use strict';
// `npm start`: installs, builds, and becomes the server. The server runs in this process, so that signals, kills and
// the exit code reach it directly.
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
