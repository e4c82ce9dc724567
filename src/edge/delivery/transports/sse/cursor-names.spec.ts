import { describe, expect, it } from '@jest/globals';
import { renameCursor } from './cursor-names.js';

describe('the last cursor of a client', () => {
  it.each([
    ['the header', { after: 'a', lastEventId: 'b' }, 'h', 'h'],
    ['lastEventId', { after: 'a', lastEventId: 'b' }, undefined, 'b'],
    ['Last-Event-ID', { after: 'a', 'Last-Event-ID': 'b' }, '', 'b'],
    ['last_event_id', { last_event_id: 'b' }, undefined, 'b'],
    ['after, where the others are empty', { after: 'a', lastEventId: '', last_event_id: '' }, '', 'a'],
    ['nothing', { after: '' }, undefined, undefined],
    ['several values, which the schema refuses', { lastEventId: ['b', 'c'] }, undefined, ['b', 'c']],
  ])('is taken from %s', (_what, names: Record<string, unknown>, header, after) => {
    const query = { channels: 'prices', ...names };
    renameCursor(query, header);
    expect(query).toEqual({ channels: 'prices', ...(after === undefined ? {} : { after }) });
  });
});
