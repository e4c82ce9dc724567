// The interpretation of real output lines of PostgreSQL 18 and initdb.
import { describe, expect, it } from '@jest/globals';
import { initdbReason } from './cluster.js';
import { parsePostmasterFile } from './postmaster-file.js';
import { explainFailedStart } from './server-log.js';

const stamp = '2026-11-21 06:05:31.811 UTC [5614] ';

describe('a failed start', () => {
  it.each([
    [
      `${stamp}LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\n${stamp}FATAL:  could not create any TCP/IP sockets`,
      { kind: 'port taken' },
    ],
    [
      `${stamp}FATAL:  pre-existing shared memory block (key 1, ID 4) is still in use`,
      { kind: 'data in use' },
    ],
    [`${stamp}FATAL:  lock file "postmaster.pid" already exists`, { kind: 'data in use' }],
    [
      `${stamp}FATAL:  could not write lock file "postmaster.pid": No space left on device`,
      { kind: 'disk full' },
    ],
    [
      `${stamp}FATAL:  could not load server certificate\n${stamp}LOG:  database system is shut down`,
      { kind: 'other', reason: 'could not load server certificate' },
    ],
    [
      'unshare: failed to execute /x/postgres: Permission denied\n/x/postgres: error: cannot open shared object',
      { kind: 'other', reason: 'cannot open shared object' },
    ],
    [
      'postgres: could not find the database system\nExpected to find it in the directory',
      { kind: 'other', reason: 'postgres: could not find the database system' },
    ],
    [`${stamp}FATAL:  the database system is starting up`, { kind: 'other', reason: 'SIGKILL' }],
    ['', { kind: 'other', reason: 'SIGKILL' }],
  ])('after %j', (output, expected) => {
    expect(explainFailedStart(output, 'SIGKILL')).toEqual(expected);
  });
});

it.each([
  [
    'creating files ... ok\ninitdb: error: could not access directory "/x": Permission denied\n',
    'could not access directory "/x": Permission denied',
  ],
  [
    'running bootstrap script ... FATAL:  out of memory\nchild process exited with exit code 1\n',
    'running bootstrap script ... FATAL:  out of memory',
  ],
  [
    'spawn /x/bin/initdb ENOENT',
    'its programs are missing or do not run on this system (they need glibc, which Alpine lacks)',
  ],
  ['', 'it said nothing'],
])('initdb gives its reason: %j', (output, expected) => {
  expect(initdbReason(output)).toBe(expected);
});

describe('postmaster.pid', () => {
  const lines = ['5614', '/data/postgres', '1795241131', '45999', '', '127.0.0.1', ' 10028869 4'];
  it.each([
    [[...lines, 'ready   ', ''].join('\n'), { pid: 5614, ready: true }],
    [[...lines, 'starting', ''].join('\n'), { pid: 5614, ready: false }],
    ['5614\n', { pid: 5614, ready: false }],
    ['', undefined],
    ['-7\n', undefined],
    ['nonsense\n', undefined],
  ])('%j', (text, expected) => {
    expect(parsePostmasterFile(text)).toEqual(expected);
  });
});
