// better-sse on node:http: one channel, `channel.broadcast` per message. The serializer passes the JSON text through,
// so better-sse need not stringify per client; the default serializer would.
import http from 'node:http';
import { createChannel, createSession } from 'better-sse';
import { eachMessage, listen, serve } from './kit.mjs';

await serve(async () => {
  const channel = createChannel();
  const server = http.createServer(async (request, response) => {
    channel.register(await createSession(request, response, { keepAlive: null, serializer: (text) => text }));
  });
  return {
    port: await listen(server),
    subscribers: () => channel.sessionCount,
    send: eachMessage(({ id, text }) => channel.broadcast(text, 'message', { eventId: id })),
  };
});
