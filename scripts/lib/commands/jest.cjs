'use strict';
// `node scripts/jest.cjs [options]`: only Jest, for the shorter npm scripts and for developers.
const { JEST } = require('../jest.cjs');
const { prepareDependencies } = require('../prepare.cjs');
const { runNode } = require('../run.cjs');

module.exports = async function jest(args) {
  await prepareDependencies();
  return (await runNode([...JEST, ...args])).code;
};
