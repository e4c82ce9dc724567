import { describe, expect, it } from '@jest/globals';
import { eventsQuerySchema, streamQuerySchema } from './stream-query.js';

const names = (query: object) => streamQuerySchema.parse(query).channels.map(({ name }) => name);
const problemsOf = (query: unknown) =>
  streamQuerySchema
    .safeParse(query)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
const manyChannels = (count: number) => Array.from({ length: count }, (_, i) => `market:${i}`).join(',');

describe('the query of a stream', () => {
  it('reads each channel once, in the order of first mention', () => {
    expect(names({ channels: 'market:b,prices,market:b,pricing:all' })).toEqual([
      'market:b',
      'prices',
      'pricing:all',
    ]);
    expect(streamQuerySchema.parse({ channels: 'market:42' }).channels).toEqual([
      { name: 'market:42', family: 'market', id: '42' },
    ]);
    expect(names({ channels: manyChannels(100) })).toHaveLength(100);
  });

  it('has defaults for all fields except the channels', () => {
    expect(streamQuerySchema.parse({ channels: 'prices' })).toEqual({
      channels: [{ name: 'prices', family: 'prices', id: null }],
      history: 0,
      snapshot: false,
      batch: false,
    });
  });

  it.each([
    ['no channels', {}, /^channels: /],
    ['empty channels', { channels: '' }, /^channels: expected channel names/],
    ['a comma too many', { channels: 'prices,' }, /"" is not the name of a channel/],
    ['an unknown family', { channels: 'prices,colours:red' }, /"colours:red" is not the name/],
    ['a family without its id', { channels: 'market' }, /"market" is not/],
    ['an id where there is none', { channels: 'prices:2' }, /"prices:2" is not/],
    ['an unknown topic', { channels: 'admin:secrets' }, /"admin:secrets" is not/],
    ['an object’s own property', { channels: 'constructor' }, /"constructor" is not/],
    ['a name that would break a line', { channels: 'market:a\nb' }, /"market:a\\nb" is not/],
    ['101 channels', { channels: manyChannels(101) }, /more than 100/],
    ['items without prices', { channels: 'market:42', items: '2' }, /^items: belongs to the channel prices/],
    ['batch without prices', { channels: 'market:42', batch: 'true' }, /^batch: belongs to/],
    ['a history of 1001', { channels: 'market:42', history: '1001' }, /^history: /],
    ['an unknown parameter', { channels: 'prices', colour: 'red' }, /colour/],
  ])('is refused with %s', (_what, query, problem) => {
    expect(problemsOf(query)?.join('; ')).toMatch(problem);
  });

  it('quotes only one line of a wrong name', () => {
    expect(problemsOf({ channels: 'x'.repeat(5_000) })?.join('').length).toBeLessThan(200);
  });
});

describe('the query of a page of the log', () => {
  it('reads 100 messages by default, and 1000 at most', () => {
    expect(eventsQuerySchema.parse({ channels: 'prices' }).limit).toBe(100);
    expect(eventsQuerySchema.parse({ channels: 'prices', limit: '1000' }).limit).toBe(1000);
    expect(eventsQuerySchema.safeParse({ channels: 'prices', limit: '1001' }).success).toBe(false);
    expect(eventsQuerySchema.safeParse({ channels: 'prices', limit: '0' }).success).toBe(false);
  });
});
