// socket.io over WebSocket alone: `io.emit` with the message as an object, which socket.io stringifies once per emit.
// Its pings are delayed beyond the run, so that all streams are equal.
import http from 'node:http';
import { Server } from 'socket.io';
import { eachMessage, listen, serve } from './kit.mjs';

await serve(async () => {
  const server = http.createServer();
  const io = new Server(server, { transports: ['websocket'], pingInterval: 3_600_000, serveClient: false });
  return {
    port: await listen(server),
    subscribers: () => io.of('/').sockets.size,
    send: eachMessage(({ text }) => io.emit('message', JSON.parse(text))),
  };
});
