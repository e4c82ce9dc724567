import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import './plain-issues.js';

const messageOf = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value).error?.issues[0]?.message;

describe('a refused value', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['is missing', z.string(), undefined],
    ['must be a text', z.string(), 5],
    ['must be a whole number', z.int(), 1.5],
    ['must be true or false', z.boolean(), 'yes'],
    ['must be a list', z.array(z.string()), {}],
    ['must be an object', z.object({}), []],
    ['must have at least 10 characters', z.string().min(10), 'short'],
    ['must have at least 1 character', z.string().min(1), ''],
    ['must have at most 3 characters', z.string().max(3), 'long'],
    ['must have at least 1 entry', z.array(z.string()).min(1), []],
    ['must have at most 2 entries', z.array(z.int()).max(2), [1, 2, 3]],
    ['must be at least 1', z.int().min(1), 0],
    ['must be at most 9999', z.int().max(9999), 10_000],
    ['must be more than 0', z.number().gt(0), 0],
    ['must be less than 1', z.number().lt(1), 1],
    ['must be a multiple of 5', z.int().multipleOf(5), 7],
    ['must match /^[a-z]+$/', z.string().regex(/^[a-z]+$/), '1'],
    ['must be an e-mail address', z.email(), 'ann'],
    ['must be a time in UTC, such as 2026-01-31T12:00:00Z', z.iso.datetime(), 'soon'],
    ['must be one of YES, NO', z.enum(['YES', 'NO']), 'MAYBE'],
    ['must be ok', z.literal('ok'), 'no'],
    ['has unknown fields: b', z.strictObject({ a: z.int() }), { a: 1, b: 2 }],
    ['has none of the allowed forms', z.union([z.int(), z.boolean()]), 'x'],
    ['is not allowed', z.int().refine(() => false), 1],
    ['must be even', z.int().refine((n) => n % 2 === 0, 'must be even'), 1],
  ])('%s', (message, schema, value) => {
    expect(messageOf(schema, value)).toBe(message);
  });
});
