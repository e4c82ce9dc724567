import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { messageOf } from '../../../../../test/support/delivery-fakes.js';
import { encodeTextFrame, WS_ENCODER } from './ws-encoder.js';

/** The part of `ws` that reads frames; its types do not know it. */
const { Receiver } = createRequire(import.meta.url)('ws') as {
  Receiver: new (options: { isServer: boolean }) => Writable;
};

/** What a stock client makes of the bytes. */
function read(bytes: Buffer): Promise<string[]> {
  const receiver = new Receiver({ isServer: false });
  const messages: string[] = [];
  return new Promise((resolve, reject) => {
    receiver.on('message', (data: Buffer, isBinary: boolean) =>
      messages.push(isBinary ? 'binary' : data.toString()),
    );
    receiver.on('error', reject);
    receiver.end(bytes, () => setImmediate(() => resolve(messages)));
  });
}

describe('WebSocket frames', () => {
  it.each([
    [0, 2],
    [1, 2],
    [125, 2],
    [126, 4],
    [65_535, 4],
    [65_536, 10],
  ])('of %i bytes have a header of %i and are read by a stock client', async (length, header) => {
    const text = 'x'.repeat(length);
    const frame = encodeTextFrame(text);
    expect(frame.length).toBe(header + length);
    expect(await read(frame)).toEqual([text]);
  });

  it('count bytes and not characters', async () => {
    const text = '€'.repeat(60);
    expect(encodeTextFrame(text).length).toBe(4 + 180);
    expect(await read(encodeTextFrame(text))).toEqual([text]);
  });

  it('are one per message, without cursors', async () => {
    const messages = [1, 2, 3].map((seq) => ({ message: messageOf('k', seq), cursor: `e-${seq}` }));
    expect(await read(WS_ENCODER.encode(messages))).toEqual(['k@1', 'k@2', 'k@3']);
    expect(await read(WS_ENCODER.encode(messages.slice(0, 1)))).toEqual(['k@1']);
  });
});
