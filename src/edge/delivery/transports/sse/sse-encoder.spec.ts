import { describe, expect, it } from '@jest/globals';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { messageOf } from '../../../../../test/support/delivery-fakes.js';
import { CHUNKED_SSE_ENCODER, encodeSse, PLAIN_SSE_ENCODER } from './sse-encoder.js';

/** What a stock parser makes of the text. */
function read(text: string): { events: EventSourceMessage[]; retries: number[] } {
  const events: EventSourceMessage[] = [];
  const retries: number[] = [];
  createParser({ onEvent: (event) => events.push(event), onRetry: (ms) => retries.push(ms) }).feed(text);
  return { events, retries };
}

describe('Server-Sent Events', () => {
  it('carry name, id, retry and data', () => {
    const { events, retries } = read(
      encodeSse({ name: 'goodbye', id: 'e-1', retryMs: 1_234.5, json: '{"a":1}' }),
    );
    expect(events).toEqual([{ event: 'goodbye', id: 'e-1', data: '{"a":1}' }]);
    expect(retries).toEqual([1_235]);
  });

  it('omit the name of a message and an absent id', () => {
    for (const id of [null, undefined]) {
      const text = encodeSse(id === undefined ? { name: null, json: '1' } : { name: null, id, json: '1' });
      expect(text).toBe('data: 1\n\n');
    }
  });

  it('are one per message, each with its cursor', () => {
    const messages = [1, 2].map((seq) => ({ message: messageOf('k', seq), cursor: `e-${seq}` }));
    expect(
      read(PLAIN_SSE_ENCODER.encode(messages).toString()).events.map(({ id, data }) => [id, data]),
    ).toEqual([
      ['e-1', 'k@1'],
      ['e-2', 'k@2'],
    ]);
  });

  it('are one chunk per write over HTTP/1.1, and bare over HTTP/1.0', () => {
    const frames = ['data: é\n\n', 'data: 2\n\n'].map((text) => Buffer.from(text));
    const text = Buffer.concat(frames).toString();
    expect(CHUNKED_SSE_ENCODER.join(frames, 19).toString()).toBe(`13\r\n${text}\r\n`);
    expect(PLAIN_SSE_ENCODER.join(frames, 19).toString()).toBe(text);
  });

  it('have one data line for any text, because JSON escapes line breaks', () => {
    const json = JSON.stringify({ text: 'a\r\nid: evil\n\ndata: evil\u2028' });
    expect(read(encodeSse({ name: null, id: 'e-1', json })).events).toEqual([
      { event: undefined, id: 'e-1', data: json },
    ]);
  });
});
