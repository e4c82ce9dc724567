'use strict';
// `npm run verify`: the checks that need no database: format, lint, types, architecture, unit.
const { runChecks } = require('../checks.cjs');
const { runJest, sayCounts } = require('../jest.cjs');
const { prepareDependencies } = require('../prepare.cjs');

module.exports = async function verify(args) {
  await prepareDependencies();
  const failedChecks = await runChecks();
  const result = await runJest(['--selectProjects', 'architecture', 'unit', ...args]);
  sayCounts(result, failedChecks);
  return result.code !== 0 || failedChecks.length > 0 ? 1 : 0;
};
