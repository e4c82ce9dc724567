'use strict';
// `npm run env:example`: writes .env.example from the configuration schema.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { prepareBuild } = require('../prepare.cjs');
const { root } = require('../run.cjs');

module.exports = async function envExample() {
  await prepareBuild();
  const { renderEnvExample } = await import(
    pathToFileURL(join(root, 'dist', 'platform', 'config', 'env-example.js')).href
  );
  writeFileSync(join(root, '.env.example'), renderEnvExample());
};
