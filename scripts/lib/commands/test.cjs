'use strict';
// `npm test`: everything, with the coverage threshold. `npm test -- PATTERN` passes its arguments to Jest and runs
// only the matching tests. Projects that need the built server build it in their global setup.
const { runChecks } = require('../checks.cjs');
const { runJest, sayCounts } = require('../jest.cjs');
const { prepareDependencies } = require('../prepare.cjs');

module.exports = async function test(args) {
  await prepareDependencies();
  const failedChecks = args.length > 0 ? [] : await runChecks();
  const result = await runJest(args.length > 0 ? args : ['--coverage']);
  sayCounts(result, failedChecks);
  return result.code !== 0 || failedChecks.length > 0 ? 1 : 0;
};
