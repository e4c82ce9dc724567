'use strict';
// A Jest reporter: writes the numbers of passed, failed and skipped tests to the file that RINGSIDE_TEST_COUNTS
// names.
const { writeFileSync } = require('node:fs');

module.exports = class CountingReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env.RINGSIDE_TEST_COUNTS, JSON.stringify(counts));
  }
};
