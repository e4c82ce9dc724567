// The fastest Server-Sent Events with Node's own http server: frames are joined per turn of the event loop, and every
// response gets the same buffer. No position per client, no slow-client rule, no replay.
import http from 'node:http';
import { eachMessage, listen, serve } from './kit.mjs';

await serve(async () => {
  const responses = new Set();
  let frames = [];
  const flush = () => {
    const bytes = Buffer.concat(frames);
    frames = [];
    for (const response of responses) response.write(bytes);
  };
  const server = http.createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    responses.add(response);
    response.on('close', () => responses.delete(response));
  });
  return {
    port: await listen(server),
    subscribers: () => responses.size,
    send: eachMessage(({ id, text }) => {
      if (frames.length === 0) setImmediate(flush);
      frames.push(Buffer.from(`id: ${id}\ndata: ${text}\n\n`));
    }),
  };
});
