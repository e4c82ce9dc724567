// The address that a client knows. It passes bytes to a server and back. While the gate is shut, its connections are cut
// and new ones are refused, as with a server that has died.
import net from 'node:net';
import { nowUs } from '../lib/clock.mjs';
import { listen, serve } from './kit.mjs';

await serve(async () => {
  const target = Number(process.env.BENCH_GATE_TARGET);
  const sockets = new Set();
  let firstAtUs = null;
  const keep = (socket, other) => {
    sockets.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const gate = net.createServer({ noDelay: true }, (client) => {
    firstAtUs ??= nowUs();
    const server = net.connect({ port: target, host: '127.0.0.1', noDelay: true });
    keep(client, server);
    keep(server, client);
    client.pipe(server).pipe(client);
  });
  const port = await listen(gate);
  return {
    port,
    subscribers: () => 0,
    send: () => {},
    commands: {
      async shut() {
        const closed = new Promise((resolve) => gate.close(resolve));
        for (const socket of sockets) socket.destroy();
        await closed;
      },
      /** Returns the moment from which on connections are accepted. */
      async open() {
        firstAtUs = null;
        await new Promise((resolve) => gate.listen({ port, host: '127.0.0.1' }, resolve));
        return nowUs();
      },
      /** When the first connection came since the gate opened; null before. */
      firstAtUs: () => firstAtUs,
    },
  };
});
