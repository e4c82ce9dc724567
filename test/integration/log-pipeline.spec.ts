// Statements of a pipeline on a real PostgreSQL: what is stored, what is answered, and what is left of the session when one fails.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource, QueryRunner } from 'typeorm';
import {
  bigint,
  boolean,
  columnArray,
  copyData,
  integer,
  json,
  numeric,
  smallint,
  text,
  timestamptz,
  unnestSql,
} from '../../src/platform/database/binary-columns.js';
import { BinaryValues } from '../../src/platform/database/binary-values.js';
import { LogClient } from '../../src/platform/events/log/log-client.js';
import type { Statement } from '../../src/platform/events/log/log-pipeline.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { openDataSource } from '../support/log-process.js';

interface Row {
  readonly id: number;
  readonly money: bigint | null;
  readonly price: number | null;
  readonly name: string | null;
  readonly data: string | null;
  readonly isOn: boolean | null;
  readonly sum: bigint | null;
  readonly atMs: number | null;
}

const COLUMNS = [
  bigint<Row>('id', ({ id }) => id),
  bigint<Row>('money', ({ money }) => money),
  integer<Row>('price', ({ price }) => price),
  smallint<Row>('n', ({ price }) => price),
  text<Row>('name', ({ name }) => name),
  json<Row>('data', ({ data }) => data),
  boolean<Row>('is_on', ({ isOn }) => isOn),
  numeric<Row>('sum', ({ sum }) => sum),
  timestamptz<Row>('at', ({ atMs }) => atMs),
];
const NAMES = COLUMNS.map(({ name }) => name).join(', ');
const EMPTY = { money: null, price: null, name: null, data: null, isOn: null, sum: null, atMs: null };
const ROWS: readonly Row[] = [
  {
    id: 1,
    money: -(2n ** 63n),
    price: -1,
    name: 'é"\\{},\n\u001e\u001f😀',
    data: '{"a":[1,null]}',
    isOn: true,
    sum: 12_345_678_901_234_567_890n,
    atMs: Date.UTC(2026, 1, 3, 4, 5, 6, 789),
  },
  { id: 2 ** 52, ...EMPTY },
  { id: -3, ...EMPTY, money: 2n ** 63n - 1n, name: '', isOn: false, sum: 0n, atMs: 0 },
  { id: 4, ...EMPTY, name: 'x'.repeat(300_000), sum: -10_000n },
  { id: 2 ** 53 - 1, ...EMPTY, price: 2 ** 15 - 1, sum: 10n ** 60n - 1n, atMs: 253_402_300_799_999 },
  { id: -(2 ** 53) + 1, ...EMPTY, price: -(2 ** 15), sum: 1n, atMs: -210_866_803_200_000 },
];
const STORED = [
  ['-3', '9223372036854775807', null, null, '', null, 'false', '0', '1970-01-01 00:00:00+00'],
  ['-9007199254740991', null, '-32768', '-32768', null, null, null, '1', '4714-11-24 00:00:00+00 BC'],
  [
    '1',
    '-9223372036854775808',
    '-1',
    '-1',
    ROWS[0]?.name,
    '{"a":[1,null]}',
    'true',
    '12345678901234567890',
    '2026-02-03 04:05:06.789+00',
  ],
  ['4', null, null, null, ROWS[3]?.name, null, null, '-10000', null],
  ['4503599627370496', null, null, null, null, null, null, null, null],
  [
    '9007199254740991',
    null,
    '32767',
    '32767',
    null,
    null,
    null,
    '9'.repeat(60),
    '9999-12-31 23:59:59.999+00',
  ],
];

const copied = (rows: readonly Row[]): Statement => ({
  name: 'copied',
  text: `copy sample (${NAMES}) from stdin (format binary)`,
  data: copyData(new BinaryValues(), COLUMNS, rows, 0),
});
const unnested = (rows: readonly Row[]): Statement => ({
  name: 'unnested',
  text: `insert into sample (${NAMES}) select * from ${unnestSql(COLUMNS)}`,
  values: COLUMNS.map((column) => columnArray(new BinaryValues(), column, rows)),
});
const ONE: Statement = { name: 'one', text: 'select 1' };
const BROKEN: Statement = { name: 'broken', text: 'select 1 / $1::int', values: [0] };

let database: TestDatabase;
let dataSource: DataSource;
let runner: QueryRunner;
let client: LogClient;

beforeAll(async () => {
  database = await testDatabase();
  dataSource = await openDataSource(database.url);
  await dataSource.query(
    `create table sample (id bigint primary key, money bigint, price integer, n smallint, name text, data json,
       is_on boolean, sum numeric, at timestamptz)`,
  );
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});
beforeEach(async () => {
  runner = dataSource.createQueryRunner();
  client = await LogClient.of(runner, true);
  await client.query(`truncate sample; set timezone = 'UTC'`);
});
afterEach(() => runner.release());

const storedIds = async (): Promise<number[]> =>
  (await client.query<{ id: string }>('select id from sample order by id')).rows.map(({ id }) => Number(id));

describe('a pipeline', () => {
  it.each([
    ['COPY', copied],
    ['arrays', unnested],
  ])('stores rows as they are by %s', async (_, statement) => {
    const read = {
      text: `select ${COLUMNS.map(({ name }) => `${name}::text`).join(', ')} from sample order by id`,
    };
    const { results, error } = await client.pipeline([statement(ROWS), read]);
    expect(error).toBeUndefined();
    expect(results[1]?.rows).toEqual(STORED);
  });

  it('answers each statement with its tag and rows, in order', async () => {
    const two = { text: 'select $1::text, $2::int from generate_series(1, 2)', values: ['a', 7] };
    const { results } = await client.pipeline([ONE, copied(ROWS), two, { text: 'set enable_sort = on' }]);
    expect(results).toEqual([
      { command: 'SELECT', rows: [['1']] },
      { command: 'COPY', rows: [] },
      {
        command: 'SELECT',
        rows: [
          ['a', '7'],
          ['a', '7'],
        ],
      },
      { command: 'SET', rows: [] },
    ]);
  });

  it.each<[string, readonly Statement[], number, string]>([
    ['the first', [BROKEN, copied(ROWS), ONE], 0, '22012'],
    ['one after COPY', [copied(ROWS), BROKEN, copied(ROWS)], 1, '22012'],
    ['COPY at its last row', [ONE, copied([...ROWS, { id: 1, ...EMPTY }]), copied(ROWS), ONE], 1, '23505'],
    [
      'COPY before its data',
      [ONE, { ...copied(ROWS), name: 'nowhere', text: 'copy nowhere from stdin' }, ONE],
      1,
      '42P01',
    ],
  ])('does nothing more once %s has failed, and says which', async (_, statements, answered, code) => {
    const { results, error } = await client.pipeline(statements);
    expect(results).toHaveLength(answered);
    expect(error).toMatchObject({ code, severity: 'ERROR' });
    expect(await storedIds()).toEqual([]);
    expect((await client.pipeline([copied(ROWS)])).error).toBeUndefined();
    expect(await storedIds()).toHaveLength(ROWS.length);
  });

  it('plans a statement with a name once, also when it failed the first time', async () => {
    expect((await client.pipeline([BROKEN])).results).toHaveLength(0);
    expect((await client.pipeline([{ ...BROKEN, values: [1] }])).results).toHaveLength(1);
    expect((await client.pipeline([{ ...BROKEN, values: [0] }])).error).toMatchObject({ code: '22012' });
    expect((await client.pipeline([{ ...BROKEN, values: [1] }])).results).toHaveLength(1);
    const kept = await client.query<{ generic: string; custom: string }>(
      `select generic_plans as generic, custom_plans as custom from pg_prepared_statements where name = 'broken'`,
    );
    expect(kept.rows.map(({ generic, custom }) => Number(generic) + Number(custom))).toEqual([2]);
  });

  it('keeps no statement for a client that may get another session each time', async () => {
    const plain = await LogClient.of(runner);
    expect((await plain.pipeline([{ name: 'never', text: 'select 2' }])).results).toHaveLength(1);
    const names = await client.query(`select 1 from pg_prepared_statements where name = 'never'`);
    expect(names.rows).toEqual([]);
  });

  it('may follow another that has not been answered yet, with other bytes', async () => {
    const rows = (from: number): Row[] =>
      Array.from({ length: 3_000 }, (_, i) => ({ ...EMPTY, id: from + i, name: 'y'.repeat(500) }));
    const outcomes = await Promise.all(
      [1, 10_001, 20_001].map((from) => client.pipeline([copied(rows(from))])),
    );
    expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    const ids = await storedIds();
    expect([ids.length, ids[0], ids[3_000], ids.at(-1)]).toEqual([9_000, 1, 10_001, 23_000]);
  });

  it('tells what was answered when its session is ended', async () => {
    const { results, error } = await client.pipeline([
      ONE,
      { text: 'select pg_terminate_backend(pg_backend_pid())' },
      ONE,
    ]);
    expect(results.length).toBeLessThan(2);
    expect(error).toBeInstanceOf(Error);
    await eventually(() => client.isGone);
    expect((await client.pipeline([ONE])).error).toBeInstanceOf(Error);
  });
});
