import { describe, expect, it } from '@jest/globals';
import { encodeMessages, encodeSse } from './sse-frames.js';

describe('an SSE frame', () => {
  it.each([
    [{ name: 'price-update', id: 'e-1', json: '{}' }, 'event: price-update\nid: e-1\ndata: {}\n\n'],
    [{ name: null, json: '{"a":1}' }, 'data: {"a":1}\n\n'],
    [{ name: 'goodbye', retryMs: 1500.4, json: '{}' }, 'event: goodbye\nretry: 1500\ndata: {}\n\n'],
    [{ name: 'connected', id: '', json: '{}' }, 'event: connected\nid: \ndata: {}\n\n'],
    [{ name: 'x', id: null, json: '{}' }, 'event: x\ndata: {}\n\n'],
  ])('of %j is %j', (frame, text) => {
    expect(encodeSse(frame)).toBe(text);
  });

  it('follows another whole frame in one buffer', () => {
    const message = { key: '1', name: 'price-update', json: '{}' };
    const bytes = encodeMessages([
      { message, cursor: null },
      { message, cursor: 'e-2' },
    ]);
    expect(bytes.toString()).toBe('event: price-update\ndata: {}\n\nevent: price-update\nid: e-2\ndata: {}\n\n');
  });
});
