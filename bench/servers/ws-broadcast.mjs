// The broadcast of the `ws` documentation: for each client `client.send(text)`. Compression is off, its default.
import http from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { eachMessage, listen, serve } from './kit.mjs';

await serve(async () => {
  const server = http.createServer();
  const sockets = new WebSocketServer({ server });
  return {
    port: await listen(server),
    subscribers: () => sockets.clients.size,
    send: eachMessage(({ text }) => {
      for (const client of sockets.clients) {
        if (client.readyState === WebSocket.OPEN) client.send(text);
      }
    }),
  };
});
