// Identifying processes: the start mark, and the test for a folder's postmaster.
import { describe, expect, it } from '@jest/globals';
import { isPostgresOn, startMark, startMarkFromStat } from './process-info.js';

const stat = (name: string, state: string) =>
  `42 (${name}) ${state} 1 42 42 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 103989 3133440 350`;

describe('a start mark', () => {
  it.each(['node', 'a (strange) name', ') R 1 2 3'])('is found behind the name %s', (name) => {
    expect(startMarkFromStat(stat(name, 'S'))).toBe('103989');
  });

  it('is not given to a zombie, which has ended', () => {
    expect(startMarkFromStat(stat('node', 'Z'))).toBeUndefined();
  });

  it('stays the same for a living process, and does not exist for a pid without a process', () => {
    const mark = startMark(process.pid);
    expect(mark).toBeDefined();
    expect(startMark(process.pid)).toBe(mark);
    expect(startMark(2 ** 30)).toBeUndefined();
  });
});

it.each([
  [['/x/bin/postgres', '-D', '/data/postgres', '-c', 'port=1'], true],
  [['/x/bin/postgres', '-D', '/data/postgres2'], false],
  [['postgres: io worker 0', ''], false],
  [['vim', '-D', '/data/postgres'], false],
  [[], false],
])('a postmaster is known by its command line: %j', (argv, expected) => {
  expect(isPostgresOn(argv, '/data/postgres')).toBe(expected);
});
