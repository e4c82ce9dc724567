import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { syncFolder, writeDurably } from './durable-file.js';

describe('a durable file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringside-file-'));
    path = join(folder, 'secret');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('holds the text, and only its owner may read it', async () => {
    await writeDurably(path, 'text');
    await syncFolder(folder);
    expect(await readFile(path, 'utf8')).toBe('text');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('replaces a file that others could read', async () => {
    await writeFile(path, 'a longer text from before', { mode: 0o644 });
    await writeDurably(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
