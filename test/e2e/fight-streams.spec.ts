// The records of the streams of fights: reports of operators, and the hooks of media servers in the shapes of SRS and nginx-rtmp.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fightDetailSchema, type FightDetail } from '../../src/contract/fights/fights.js';
import { randomHex } from '../../src/platform/common/ids.js';
import { asOperator, bearer, call, UNLIMITED, type Json } from '../support/accounts.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { StreamListener } from '../support/stream-listener.js';
import { boss, refusalOf, Trader } from '../support/trading.js';

const SECRET = 'a secret of sixteen';
let ringside: TestApp;
let operator: Trader;
let news: StreamListener;
beforeAll(async () => {
  ringside = await startTestApp({ ...UNLIMITED, MEDIA_HOOK_SECRET: SECRET });
  operator = new Trader(ringside, await asOperator(ringside));
  await operator.send('POST /fight-events', {
    id: 'saturday',
    name: 'Saturday night',
    venue: 'City hall',
    startsAt: '2090-01-01T20:00:00Z',
  });
});
afterAll(() => ringside?.stop());
afterEach(() => news?.close());

async function newFight(): Promise<string> {
  const id = `f${randomHex(4)}`;
  const corners = { red: { name: 'Ana' }, blue: { name: 'Mia' }, rounds: 3 };
  await operator.send('POST /fights', { id, eventId: 'saturday', ...corners });
  news = new StreamListener(`${ringside.url}/api/v1/sse/admin/streaming?history=0`, bearer(operator.account));
  await news.next('connected');
  return id;
}
const streamsOf = async (id: string): Promise<FightDetail['streams']> =>
  fightDetailSchema.parse((await call(ringside, `GET /fights/${id}`)).body).streams;
const report = (id: string, body: Json, who = operator) => who.ask(`POST /fights/${id}/video`, body);
const heard = (id: string) => news.heard.filter(({ data }) => (data as Json).fightId === id);
const hears = (id: string, types: readonly string[]) =>
  eventually(() => {
    const found = heard(id).map(({ type }) => type);
    if (found.length < types.length) throw new Error(`only ${found.join(', ')}`);
    expect(found).toEqual(types);
    return true;
  });

const srs = (body: unknown, secret: string | null = SECRET) =>
  call<Json>(
    ringside,
    `POST /media-hooks/srs${secret === null ? '' : `?secret=${encodeURIComponent(secret)}`}`,
    { body },
  );
const callback = (action: string, stream: string, client = '9308h583') => ({
  server_id: 'vid-0xk989d',
  action,
  client_id: client,
  ip: '127.0.0.1',
  vhost: '__defaultVhost__',
  app: 'live',
  tcUrl: 'rtmp://127.0.0.1:1935/live',
  stream,
  param: '',
});
async function nginx(fields: Record<string, string>, path = 'media-hooks/nginx-rtmp') {
  const form = new URLSearchParams(fields);
  const response = await fetch(`${ringside.url}/api/v1/${path}?secret=${encodeURIComponent(SECRET)}`, {
    method: 'POST',
    body: form,
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

describe('an operator', () => {
  it('reports that a stream has started, its viewers, and its end', async () => {
    const id = await newFight();
    const started = await report(id, { action: 'started' });
    expect(started.body).toMatchObject({ fightId: id, state: 'live', source: 'operator', viewers: 0 });
    await report(id, { action: 'viewers', viewers: 1_200 });
    await report(id, { action: 'viewers', viewers: 800 });
    const failed = await report(id, { action: 'error', error: 'The uplink is lost' });
    expect(failed.body).toMatchObject({ state: 'failed', error: 'The uplink is lost', viewersPeak: 1_200 });
    await report(id, { action: 'started' });
    expect((await report(id, { action: 'ended' })).body.state).toBe('ended');
    expect((await streamsOf(id)).map(({ state }) => state)).toEqual(['ended', 'failed']);
    await hears(id, [
      'STREAM_STARTED',
      'VIEWER_COUNT_UPDATE',
      'VIEWER_COUNT_UPDATE',
      'STREAM_ERROR',
      'STREAM_STARTED',
      'STREAM_ENDED',
    ]);
    expect(heard(id)[1]).toMatchObject({ priority: 'medium', data: { viewers: 1_200 } });
  });

  it('is refused what does not fit', async () => {
    const id = await newFight();
    for (const action of ['ended', 'viewers'])
      expect(refusalOf(await report(id, { action, ...(action === 'viewers' && { viewers: 1 }) })).code).toBe(
        'no_stream',
      );
    await report(id, { action: 'started' });
    expect(refusalOf(await report(id, { action: 'started' })).code).toBe('stream_running');
    expect(refusalOf(await report(id, { action: 'viewers', viewers: -1 }))).toEqual({
      status: 400,
      code: 'bad_request',
      field: 'viewers',
    });
    expect(refusalOf(await report(id, { action: 'paused' })).code).toBe('bad_request');
    expect(refusalOf(await report('nobody', { action: 'started' })).code).toBe('unknown_fight');
    expect((await streamsOf(id))[0]).toMatchObject({ state: 'live', viewers: 0 });
    await (await boss(ringside)).send(`POST /fights/${id}/cancel`, { reason: 'No doctor' });
    await report(id, { action: 'ended' });
    expect(refusalOf(await report(id, { action: 'started' })).code).toBe('bad_fight_status');
  });
});

describe('a media server', () => {
  it('SRS starts and ends a stream and counts its viewers', async () => {
    const id = await newFight();
    const first = await srs(callback('on_publish', id));
    expect([first.status, first.body]).toEqual([200, { code: 0 }]);
    await srs(callback('on_publish', id));
    for (const viewer of ['a', 'b', 'c']) await srs(callback('on_play', id, viewer));
    await srs(callback('on_stop', id, 'a'));
    expect((await srs({ ...callback('on_hls', id), url: 'live/a.ts' })).body).toEqual({ code: 0 });
    await eventually(async () => heard(id).some(({ data }) => (data as Json).viewers === 2));
    // A publisher comes back before the end of its lost connection is reported.
    await srs(callback('on_publish', id, 'second'));
    await srs(callback('on_unpublish', id));
    expect((await streamsOf(id)).map(({ state }) => state)).toEqual(['live', 'ended']);
    await srs(callback('on_unpublish', id, 'second'));
    const [last, before] = await streamsOf(id);
    expect(last).toMatchObject({ state: 'ended', source: 'srs' });
    expect(before).toMatchObject({ state: 'ended', viewersPeak: 3 });
  });

  it('nginx-rtmp does the same with forms', async () => {
    const id = await newFight();
    const form = {
      app: 'live',
      flashver: '',
      swfurl: '',
      tcurl: '',
      pageurl: '',
      addr: '127.0.0.1',
      name: id,
    };
    expect((await nginx({ ...form, clientid: '1', call: 'publish', type: 'live' })).body).toEqual({
      code: 0,
    });
    await nginx({ ...form, clientid: '2', call: 'play' });
    await nginx({ ...form, clientid: '1', call: 'update_publish', time: '5' });
    await nginx({ ...form, clientid: '2', call: 'play_done' });
    await nginx({ ...form, clientid: '2', call: 'play_done' });
    expect((await streamsOf(id))[0]).toMatchObject({ state: 'live', source: 'nginx-rtmp', viewers: 0 });
    await nginx({ ...form, clientid: '1', call: 'publish_done' });
    expect((await streamsOf(id)).map(({ state }) => state)).toEqual(['ended']);
    await eventually(() => heard(id).some(({ type }) => type === 'STREAM_ENDED'));
  });

  it('without the secret changes nothing', async () => {
    const id = await newFight();
    for (const secret of [null, '', 'another secret!!', `${SECRET} `])
      expect(refusalOf(await srs(callback('on_publish', id), secret))).toEqual({
        status: 403,
        code: 'bad_hook_secret',
      });
    expect(await streamsOf(id)).toEqual([]);
  });

  it('is refused an unknown stream, an ended fight, a body without an action and a large form', async () => {
    const id = await newFight();
    expect(refusalOf(await srs(callback('on_publish', 'nobody'))).code).toBe('unknown_fight');
    expect(refusalOf(await srs({ stream: id })).field).toBe('action');
    expect((await nginx({ call: 'publish', name: id, more: 'x'.repeat(20_000) })).status).toBe(413);
    await (await boss(ringside)).send(`POST /fights/${id}/cancel`, { reason: 'No doctor' });
    expect(refusalOf(await srs(callback('on_publish', id))).code).toBe('bad_fight_status');
  });

  it('sends forms to no other route', async () => {
    const { status, body } = await nginx({ action: 'on_publish' }, 'media-hooks/srs');
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });
});
