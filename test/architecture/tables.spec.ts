// Every table has one writer. A table is created by a migration, named in tables.ts with its owner, and written by no file
// outside the owner's folder.
import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { COMPUTED, TABLES } from './tables.js';
import { schemaOf, writesOf, type Write } from './table-writers.js';

const FIXTURES = resolve('test/architecture/fixtures');
const schema = schemaOf(resolve('.'));

const isIllegal = ({ file, table }: Write): boolean => {
  const tables = table === null ? (COMPUTED[file] ?? [null]) : [table];
  return tables.some((name) => name === null || !file.startsWith(`src/${TABLES[name]}/`));
};
const illegal = (writes: readonly Write[]) =>
  writes
    .filter(isIllegal)
    .map(({ file, table }) => `${file} writes ${table ?? 'a table that only running code knows'}`);

describe('a table', () => {
  const writes = writesOf(resolve('.'), schema);

  it('has an owner, and an owner has a table', () => {
    expect(Object.keys(TABLES).sort()).toEqual([...schema.tables].sort());
    expect(Object.values(TABLES).filter((folder) => !existsSync(`src/${folder}`))).toEqual([]);
  });

  it('is written by its owner alone', () => {
    expect(illegal(writes)).toEqual([]);
  });

  it('is written at all, as far as the scan sees', () => {
    const written = new Set(
      writes.flatMap(({ file, table }) => (table === null ? (COMPUTED[file] ?? []) : [table])),
    );
    expect(Object.keys(TABLES).filter((table) => !written.has(table))).toEqual([]);
  });

  it('is computed only in the files that are listed', () => {
    const computed = writes.filter(({ table }) => table === null).map(({ file }) => file);
    expect(computed).toEqual(Object.keys(COMPUTED));
  });

  it('of another room is not written without a report', () => {
    expect(illegal(writesOf(FIXTURES, schema)).map((line) => line.replace(/^.*\//, ''))).toEqual([
      'illegal-builder.ts writes audit',
      'illegal-call.ts writes desk',
      'illegal-computed.ts writes a table that only running code knows',
      'illegal-entity-table.ts writes app_user',
      'illegal-joined.ts writes session',
      'illegal-parameter.ts writes wallet',
      'illegal-parameter.ts writes posting',
      'illegal-template.ts writes event',
      'illegal-writer.ts writes trade_order',
      'illegal-writer.ts writes hold',
      'illegal-writer.ts writes position',
      'illegal-writer.ts writes market',
      'illegal-writer.ts writes trade',
    ]);
  });
});
