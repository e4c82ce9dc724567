// A feature that Ringside does not know: test/fixtures/cheers, which docs/extending.md walks through. Its folder and the list
// of modules are all that it takes. Stock clients: `eventsource` and `ws`.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventSource } from 'eventsource';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  asUser,
  bearer,
  call,
  UNLIMITED,
  type Account,
  type Answer,
  type Json,
} from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { SocketClient } from '../support/socket-client.js';
import { CheersModule } from '../fixtures/cheers/cheers.module.js';
import { CheersService } from '../fixtures/cheers/cheers.service.js';

const FOLDER = 'test/fixtures/cheers';
const LINES_MAX = 160;

describe('a feature outside src/', () => {
  let ringside: TestApp;
  let ann: Account;
  let bob: Account;
  beforeAll(async () => {
    ringside = await startTestApp(UNLIMITED, [CheersModule]);
    [ann, bob] = [await asUser(ringside), await asUser(ringside)];
  });
  afterAll(() => ringside?.stop());

  const cheer = (
    who: Account,
    marketId: string,
    headers: Record<string, string> = {},
  ): Promise<Answer<Json>> =>
    call(ringside, 'POST /cheers', {
      headers: { ...bearer(who), ...headers },
      body: { marketId, words: 'Go on!' },
    });

  it(`takes less than ${LINES_MAX} lines in one folder`, () => {
    const lines = readdirSync(FOLDER).map(
      (name) => readFileSync(join(FOLDER, name), 'utf8').split('\n').length - 1,
    );
    expect(lines.reduce((sum, count) => sum + count)).toBeLessThan(LINES_MAX);
  });

  it('stores a row, and streams its event on the channel of another module', async () => {
    const sent = await cheer(ann, 'm1');
    expect([sent.status, sent.body]).toEqual([201, { marketId: 'm1', words: 'Go on!' }]);
    const cursor = sent.headers.get('ringside-seq') ?? '';
    const stream = new EventSource(`${ringside.url}/api/v1/stream?channels=market:m1&history=1`);
    try {
      const message = await new Promise<{ lastEventId: string; data: string }>(
        (resolve) => (stream.onmessage = resolve),
      );
      expect(message.lastEventId).toBe(cursor);
      expect(JSON.parse(message.data)).toMatchObject({
        type: 'cheer',
        market_id: 'm1',
        data: { user: expect.stringMatching(/^p_/), words: 'Go on!' },
        channel: 'market:m1',
        part: 1,
        parts: 1,
      });
    } finally {
      stream.close();
    }
  });

  it('has an error code of its own, and answers a repeated request with the first answer', async () => {
    const key = { 'idempotency-key': 'once' };
    const first = await cheer(ann, 'm2', key);
    const repeated = await cheer(ann, 'm2', key);
    expect([repeated.status, repeated.headers.get('ringside-seq')]).toEqual([
      201,
      first.headers.get('ringside-seq'),
    ]);
    const second = await cheer(ann, 'm2');
    expect([second.status, second.body.code]).toEqual([409, 'cheered_already']);
  });

  it('answers a command of the socket, and hears its own events from the log', async () => {
    const service = ringside.app.get(CheersService);
    const before = service.heard;
    const socket = await new SocketClient(ringside.url, { headers: bearer(bob) }).open();
    socket.send({ action: 'cheer', marketId: 'm1', words: 'Now!' });
    await eventually(() => socket.messages.some(({ type }) => type === 'cheered'));
    socket.send({ action: 'cheer', marketId: 'm1', words: 'Again!' });
    await eventually(() => socket.messages.some(({ code }) => code === 'cheered_already'));
    await eventually(() => service.heard === before + 1);
    socket.socket.close();
  });

  it('stands in both documents', async () => {
    const openApi = (await (await fetch(`${ringside.url}/docs/openapi.json`)).json()) as Json;
    expect(openApi.paths['/api/v1/cheers'].post.operationId).toBe('sendCheer');
    expect(openApi.components.schemas.Error.properties.code.enum).toContain('cheered_already');
    const asyncApi = await (await fetch(`${ringside.url}/docs/asyncapi.json`)).text();
    for (const name of ['CheerCommand', 'Cheered']) expect(asyncApi).toContain(name);
  });
});
