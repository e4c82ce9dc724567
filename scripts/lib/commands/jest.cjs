'use strict';
// `node scripts/jest.cjs [options]`: Jest alone, as the shorter npm scripts and a developer use it.
const { JEST } = require('../jest.cjs');
const { prepareDependencies } = require('../prepare.cjs');
const { runNode } = require('../run.cjs');

module.exports = async function jest(args) {
  await prepareDependencies();
  return (await runNode([...JEST, ...args])).code;
};
