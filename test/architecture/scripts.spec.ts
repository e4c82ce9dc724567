// The scripts behind `npm start` and `npm test`: they refuse an old Node in words it can read, and notice what is stale.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const { refusalOf } = require('../../scripts/lib/node-version.cjs') as {
  refusalOf: (version: string) => string | null;
};
const { areDependenciesFresh } = require('../../scripts/lib/dependencies.cjs') as {
  areDependenciesFresh: (folder: string) => boolean;
};
const { withLock } = require('../../scripts/lib/lock.cjs') as {
  withLock: <T>(path: string, work: (record: (pid: number) => void) => Promise<T>) => Promise<T>;
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the version check', () => {
  it.each(['v0.12.18', 'v16.20.2', 'v18.20.0', 'v20.9.0', 'v20.18.3'])(
    'refuses %s in one line',
    (version) => {
      expect(refusalOf(version)).toBe(
        `Ringside needs Node 20.19 or newer; this is Node ${version.slice(1)}.`,
      );
    },
  );

  it.each(['v20.19.0', 'v20.20.2', 'v22.0.0', 'v100.0.0'])('takes %s', (version) => {
    expect(refusalOf(version)).toBeNull();
  });

  it('comes first in every script, in syntax that any Node can read', () => {
    const entries = readdirSync('scripts').filter((name) => name.endsWith('.cjs'));
    expect(entries).toEqual(expect.arrayContaining(['start.cjs', 'test.cjs', 'verify.cjs', 'bench.cjs']));
    for (const name of [...entries, 'lib/node-version.cjs']) {
      const code = readFileSync(join('scripts', name), 'utf8').replace(/\/\/.*$|\/\*.*\*\//gm, '');
      expect([
        name,
        /=>|`|\?\.|\?\?|\.\.\.|node:|\b(const|let|class|async|await|import)\b/.exec(code)?.[0],
      ]).toEqual([name, undefined]);
    }
    for (const name of entries)
      expect(readFileSync(join('scripts', name), 'utf8')).toMatch(
        /^'use strict';\nrequire\('\.\/lib\/node-version\.cjs'\)\.requireNode\(\);\n/,
      );
  });
});

describe('installed dependencies', () => {
  const write = (path: string, value: unknown) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(value));
  };
  const lock = (version: string) => ({
    packages: {
      '': {},
      'node_modules/one': { version },
      'node_modules/two': { version: '2.0.0' },
      'node_modules/elsewhere': { version: '1.0.0', optional: true, os: ['not-this-one'] },
    },
  });
  const install = () => {
    write('node_modules/.package-lock.json', lock('1.0.0'));
    write('node_modules/one/package.json', { version: '1.0.0' });
    write('node_modules/two/package.json', { version: '2.0.0' });
  };
  beforeEach(() => {
    write('package.json', { dependencies: { one: '1.0.0' } });
    write('package-lock.json', lock('1.0.0'));
  });

  it('are missing on a fresh clone', () => {
    expect(areDependenciesFresh(folder)).toBe(false);
  });

  it('are adopted when npm installed them, without packages of other platforms', () => {
    install();
    expect(areDependenciesFresh(folder)).toBe(true);
    expect(existsSync(join(folder, 'node_modules/.ringside-stamp'))).toBe(true);
  });

  it('are stale when the lock file changed', () => {
    install();
    expect(areDependenciesFresh(folder)).toBe(true);
    write('package-lock.json', lock('1.0.1'));
    expect(areDependenciesFresh(folder)).toBe(false);
  });

  it('are stale when a copy was cut short, stamp or not', () => {
    install();
    expect(areDependenciesFresh(folder)).toBe(true);
    rmSync(join(folder, 'node_modules/two'), { recursive: true });
    expect(areDependenciesFresh(folder)).toBe(false);
    rmSync(join(folder, 'node_modules/.ringside-stamp'));
    expect(areDependenciesFresh(folder)).toBe(false);
  });

  it('are stale when an installation was cut short', () => {
    install();
    rmSync(join(folder, 'node_modules/.package-lock.json'));
    expect(areDependenciesFresh(folder)).toBe(false);
  });

  it('are none in a package without a lock file', () => {
    rmSync(join(folder, 'package-lock.json'));
    expect(areDependenciesFresh(folder)).toBe(true);
  });
});

describe('the lock', () => {
  const longAgo = () => utimesSync(join(folder, 'lock'), 0, 0);

  it('lets one work at a time', async () => {
    const path = join(folder, 'lock');
    let inside = 0;
    const most: number[] = [];
    const work = async () => {
      most.push(++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all([withLock(path, work), withLock(path, work), withLock(path, work)]);
    expect(most).toEqual([1, 1, 1]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['whose holder was killed', '{"pid":1}'],
    ['whose holder was killed while writing', ''],
  ])('is taken over from one %s', async (_case, text) => {
    writeFileSync(join(folder, 'lock'), text);
    longAgo();
    await expect(withLock(join(folder, 'lock'), async () => 'done')).resolves.toBe('done');
  });

  it('is given back when the work fails', async () => {
    const failing = withLock(join(folder, 'lock'), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });
});
