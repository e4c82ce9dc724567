import { describe, expect, it } from '@jest/globals';
import { shapeOf } from './query-shape.js';

describe('the shape of a statement', () => {
  it.each([
    ['select  *\n from a where id = $1', 'select * from a where id = $1'],
    ["select 'it''s secret', E'a\\'b', 12.5", 'select ?, ?, ?'],
    ["where email = 'ann@example.org' and n in (1, 22, 333)", 'where email = ? and n in (?, ?, ?)'],
    ["values ($1, $22, 'x', 1e9)", 'values ($1, $22, ?, ?)'],
    ['do $body$ begin delete from a where b = 7; end $body$', 'do ?'],
    ['select col1, "2nd", t4.c5 from table6', 'select col1, "2nd", t4.c5 from table6'],
    ["select 'an end that is missing", 'select ?'],
    ['limit 10', 'limit ?'],
  ])('of %j is %j', (query, shape) => {
    expect(shapeOf(query)).toBe(shape);
  });

  it('is cut at a length', () => {
    expect(shapeOf(`select ${'a, '.repeat(1_000)}`)).toHaveLength(300);
  });
});
