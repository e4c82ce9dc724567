'use strict';
// Refuses a Node that is too old, in one line. Every script loads this file first, and a Node of any age must be able
// to read it: the file must contain nothing newer than ECMAScript 5.

var OLDEST = '20.19';

/** The refusal as one line, or null when `version` (such as v20.19.0) is new enough. */
function refusalOf(version) {
  var parts = /^v?(\d+)\.(\d+)/.exec(version);
  var oldest = OLDEST.split('.');
  var major = parts ? Number(parts[1]) : 0;
  var minor = parts ? Number(parts[2]) : 0;
  if (major > Number(oldest[0]) || (major === Number(oldest[0]) && minor >= Number(oldest[1]))) return null;
  return (
    'Ringside needs Node ' + OLDEST + ' or newer; this is Node ' + String(version).replace(/^v/, '') + '.'
  );
}

/** Ends the process with exit code 1 when this Node is too old. */
function requireNode() {
  var refusal = refusalOf(process.version);
  if (refusal === null) return;
  console.error(refusal);
  process.exit(1);
}

module.exports = { refusalOf: refusalOf, requireNode: requireNode };
