// How to become a subscriber of each contender. `ready` is a text that the server sends once the subscription is
// active; without such a text, the server process counts its subscribers itself. `start` is the point where the
// compared part of the stream begins: after the sync message, or after the frame with `ready`.
import { clientFrame, SSE, WS } from './framing.mjs';
import { CHANNEL } from './message.mjs';

const get = (path, headers = {}) =>
  [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n');

const sse = (path, more = {}) => ({
  framing: SSE,
  request: get(path, { Accept: 'text/event-stream', ...more.headers }),
  hello: null,
  ready: null,
  start: 'sync',
  ...more,
});

const ws = (path, more = {}) => ({
  framing: WS,
  request: get(path, {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': 13,
    'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }),
  hello: null,
  ready: null,
  start: 'sync',
  ...more,
});

const subscribe = { action: 'subscribe', channels: [CHANNEL], id: '1' };

const ringside = (channel, more) =>
  sse(`/api/v1/stream?channels=${encodeURIComponent(channel)}`, { ready: 'event: connected', ...more });

/** A spectator of real messages, from its connection on. */
export const spectatorOf = (channel) => ringside(channel, { start: 'ready' });

/** A subscriber that returns with `cursor` begins with the first message after it. */
export const ringsideSse = (cursor) =>
  ringside(CHANNEL, {
    ...(cursor && { start: 'ready', headers: { 'Last-Event-ID': cursor } }),
  });

export const DIALECTS = {
  plainSse: sse('/stream'),
  ringsideSse: ringsideSse(),
  plainWs: ws('/'),
  ringsideWs: ws('/ws', { hello: clientFrame(JSON.stringify(subscribe)), ready: '"subscribed"' }),
  // 40 is Socket.IO's CONNECT to the main namespace, in a MESSAGE packet of Engine.IO.
  socketIo: ws('/socket.io/?EIO=4&transport=websocket', { hello: clientFrame('40') }),
};
