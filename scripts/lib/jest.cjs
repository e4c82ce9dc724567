'use strict';
// Runs Jest on ES modules and counts its results.
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { root, runNode } = require('./run.cjs');

const JEST = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
  '--config',
  join('config', 'jest.config.mjs'),
];

/**
 * Resolves with Jest's exit code and with how many tests passed, failed and were skipped. A spec file that could not be
 * run counts as one failure, and so does a failure of Jest itself, such as coverage below the threshold.
 */
async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-jest-'));
  const file = join(folder, 'counts.json');
  try {
    // Last: an option that takes a list would otherwise take the patterns after it as part of the list.
    const reporters = ['--reporters=default', `--reporters=${join(__dirname, 'counting-reporter.cjs')}`];
    const env = { ...process.env, RINGSIDE_TEST_COUNTS: file };
    const { code } = await runNode([...JEST, ...args, ...reporters], { env });
    const counts = countsFrom(file);
    return { code, ...counts, failed: counts.failed === 0 && code !== 0 ? 1 : counts.failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsFrom(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // Jest ended before it had results.
    if (error.code === 'ENOENT') return { passed: 0, failed: 0, skipped: 0 };
    throw error;
  }
}

/** The closing line, alone on its line. A failed check counts as a failure, so that the line never looks green. */
function sayCounts({ passed, failed, skipped }, failedChecks = []) {
  if (failedChecks.length > 0) console.log(`Failed checks: ${failedChecks.join(', ')}`);
  console.log(`${passed} passed, ${failed + failedChecks.length} failed, ${skipped} skipped`);
}

module.exports = { JEST, runJest, sayCounts };
