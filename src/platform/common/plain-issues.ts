// The texts of zod's issues, in plain sentences that a caller of the API can act on. A schema's own message comes first.
// Importing this file is enough: zod keeps one table of texts for the process.
import { z } from 'zod';

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Readonly<Record<string, string>> = {
  datetime: 'a time in UTC, such as 2026-01-31T12:00:00Z',
  email: 'an e-mail address',
  url: 'a URL',
};

/** The text of an issue; undefined leaves zod's own. */
function plainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must ${bound(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least')}`;
    case 'too_big':
      return `must ${bound(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most')}`;
    case 'invalid_format':
      return issue.format === 'regex'
        ? `must match ${issue.pattern}`
        : `must be ${FORMATS[issue.format] ?? `a valid ${issue.format}`}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has unknown fields: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return 'has none of the allowed forms';
    case 'custom':
      return 'is not allowed';
    default:
      return undefined;
  }
}

function bound(origin: string, limit: number | bigint, word: string): string {
  if (origin === 'string') return `have ${word} ${counted(limit, 'character')}`;
  if (origin === 'array' || origin === 'set') return `have ${word} ${counted(limit, 'entry', 'entries')}`;
  return `be ${word} ${limit}`;
}

const counted = (count: number | bigint, one: string, many = `${one}s`): string =>
  `${count} ${Number(count) === 1 ? one : many}`;

z.config({ customError: plainIssue });
