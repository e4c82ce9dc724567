// Not a contender: it shows the most that the kernel and the load generator can carry with this pattern of work. It
// is a TCP server that parses nothing and writes one finished buffer per batch to every socket.
import net from 'node:net';
import { makeMessage } from '../lib/message.mjs';
import { listen, serve } from './kit.mjs';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n';

await serve(async () => {
  const sockets = new Set();
  const server = net.createServer((socket) => {
    socket.once('data', () => {
      socket.write(HEAD);
      sockets.add(socket);
    });
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  return {
    port: await listen(server),
    subscribers: () => sockets.size,
    send(ns, dataBytes) {
      const messages = ns.map((n) => makeMessage(n, dataBytes));
      const bytes = Buffer.from(messages.map(({ id, text }) => `id: ${id}\ndata: ${text}\n\n`).join(''));
      for (const socket of sockets) socket.write(bytes);
    },
  };
});
