import { describe, expect, it } from '@jest/globals';
import { bigint, columnArray, copyData, text, transactionTime, within } from './binary-columns.js';
import { BinaryValues, UnstorableValue } from './binary-values.js';

const hex = (write: (out: BinaryValues) => void): string => {
  const out = new BinaryValues();
  write(out);
  return out.since().toString('hex');
};

describe('values in the binary format of PostgreSQL', () => {
  it.each<[string, (out: BinaryValues) => void, string]>([
    ['null', (out) => out.null(), 'ffffffff'],
    ['a number as bigint', (out) => out.bigint(258), '00000008 0000000000000102'],
    ['a negative number as bigint', (out) => out.bigint(-2), '00000008 fffffffffffffffe'],
    ['a number beyond 32 bits', (out) => out.bigint(2 ** 40 + 1), '00000008 0000010000000001'],
    ['a negative number beyond 32 bits', (out) => out.bigint(-(2 ** 40)), '00000008 ffffff0000000000'],
    ['the smallest bigint', (out) => out.bigint(-(2n ** 63n)), '00000008 8000000000000000'],
    ['an integer', (out) => out.integer(-1), '00000004 ffffffff'],
    ['a smallint', (out) => out.smallint(-2), '00000002 fffe'],
    ['true', (out) => out.boolean(true), '00000001 01'],
    ['the beginning of 2000', (out) => out.timestamptz(946_684_800_000), '00000008 0000000000000000'],
    ['a millisecond before', (out) => out.timestamptz(946_684_799_999), '00000008 fffffffffffffc18'],
    // A millisecond later, the number of microseconds is above 2^53.
    ['the last exact time', (out) => out.timestamptz(9_953_884_054_740), '00000008 001ffffffffffc20'],
    ['a millisecond later', (out) => out.timestamptz(9_953_884_054_741), '00000008 0020000000000008'],
    ['the end of the year 9999', (out) => out.timestamptz(253_402_300_799_999), '00000008 0380e70b913b7c18'],
    [
      'the beginning of all times',
      (out) => out.timestamptz(-210_866_803_200_000),
      '00000008 fd0f7cc1411fa000',
    ],
    ['the last whole number', (out) => out.timestamptz(2 ** 53 - 1), '00000008 7cfca2fec4c81c18'],
    ['no digits', (out) => out.numeric(0n), '00000008 0000 0000 0000 0000'],
    ['one digit of base 10,000', (out) => out.numeric(9_999n), '0000000a 0001 0000 0000 0000 270f'],
    ['two', (out) => out.numeric(10_000n), '0000000c 0002 0001 0000 0000 0001 0000'],
    ['a number below zero', (out) => out.numeric(-10_000n), '0000000c 0002 0001 4000 0000 0001 0000'],
    ['text', (out) => out.text('ab'), '00000002 6162'],
    ['text beyond ASCII', (out) => out.text('aé€😀'), '0000000a 61 c3a9 e282ac f09f9880'],
    ['a zero-terminated text', (out) => out.cstring('é'), 'c3a9 00'],
  ])('writes %s', (_, write, expected) => {
    expect(hex(write)).toBe(expected.replaceAll(' ', ''));
  });

  it('writes long texts, growing as needed, and starts again after clear', () => {
    const out = new BinaryValues();
    const long = 'é'.repeat(100_000);
    out.text('short');
    const start = out.length;
    out.text(long);
    expect(out.since(start).toString('utf8', 4)).toBe(long);
    expect(out.since().subarray(0, start).toString('latin1', 4)).toBe('short');
    const { capacity } = out;
    out.clear();
    out.int32(7);
    expect(out.since()).toEqual(Buffer.from([0, 0, 0, 7]));
    expect(out.capacity).toBe(capacity);
  });

  it.each<[string, (out: BinaryValues) => void]>([
    ['2^63', (out) => out.bigint(2n ** 63n)],
    ['−2^63 − 1', (out) => out.bigint(-(2n ** 63n) - 1n)],
    ['a fraction as bigint', (out) => out.bigint(1.5)],
    ['what is no number', (out) => out.bigint(NaN)],
    ['2^31 as integer', (out) => out.integer(2 ** 31)],
    ['a fraction as integer', (out) => out.integer(0.5)],
    ['a time before all times', (out) => out.timestamptz(-210_866_803_200_001)],
    ['a time that is not whole', (out) => out.timestamptz(0.5)],
    ['a time beyond all times', (out) => out.timestamptz(1e300)],
    ['what is no time', (out) => out.timestamptz(NaN)],
    ['2^15 as smallint', (out) => out.smallint(2 ** 15)],
  ])('refuses %s, which no column takes', (_, write) => {
    expect(() => write(new BinaryValues())).toThrow(UnstorableValue);
  });
});

interface Row {
  readonly id: number;
  readonly name: string | null;
}
const COLUMNS = [
  bigint<Row>('id', ({ id }) => id),
  text<Row>('name', ({ name }) => name),
  transactionTime<Row>('at'),
];
const ROWS: readonly Row[] = [
  { id: 1, name: 'a' },
  { id: 2, name: null },
];
const AT_MS = 946_684_800_001;

describe('rows and columns', () => {
  it('are rows of fields for COPY', () => {
    const data = copyData(new BinaryValues(), COLUMNS, ROWS, AT_MS).toString('hex');
    const header = `${Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1').toString('hex')}0000000000000000`;
    const at = '00000008 00000000000003e8';
    const rows = `0003 00000008 0000000000000001 00000001 61 ${at} 0003 00000008 0000000000000002 ffffffff ${at} ffff`;
    expect(data).toBe(header + rows.replaceAll(' ', ''));
  });

  it('are arrays of one dimension as parameters', () => {
    const [, name] = COLUMNS;
    if (!name) throw new Error('no column');
    const out = new BinaryValues();
    out.int32(-1);
    expect(columnArray(out, name, ROWS).toString('hex')).toBe(
      '00000001 00000001 00000019 00000002 00000001 00000001 61 ffffffff'.replaceAll(' ', ''),
    );
  });

  it('are read back from between other rows', () => {
    const columns = within(COLUMNS, (outer: { row: Row }) => outer.row);
    const outer = ROWS.map((row) => ({ row }));
    expect(copyData(new BinaryValues(), columns, outer, AT_MS)).toEqual(
      copyData(new BinaryValues(), COLUMNS, ROWS, AT_MS),
    );
  });
});
