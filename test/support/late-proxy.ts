// A TCP proxy that passes on late what clients send, also after the client has died: as a network that still holds a request.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** So long a connection to the server outlives its client, beyond the last bytes. */
const LINGER_MS = 1_000;

export interface LateProxy {
  readonly url: string;
  /** The server behind it, which may change. */
  target: string;
  /** Connections that were passed on after their client had gone. */
  readonly lates: number;
  close(): Promise<void>;
}

/** `nextDelayMs` is asked for each piece of data towards the server; the order of the pieces stays. */
export async function startLateProxy(target: string, nextDelayMs: () => number): Promise<LateProxy> {
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const state = { target, lates: 0 };
  const later = (ms: number, act: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const server = createServer((client) => {
    let upstream: Socket | null = null;
    let dueAtMs = 0;
    const open = (): Socket => {
      const { hostname, port } = new URL(state.target);
      const socket = connect(Number(port), hostname);
      keep(socket);
      socket.on('data', (bytes) => client.writable && client.write(bytes));
      socket.on('close', () => client.destroy());
      return socket;
    };
    keep(client);
    client.on('data', (bytes) => {
      dueAtMs = Math.max(dueAtMs, performance.now() + nextDelayMs());
      later(dueAtMs - performance.now(), () => {
        if (client.destroyed) state.lates += 1;
        upstream ??= open();
        if (upstream.writable) upstream.write(bytes);
      });
    });
    client.on('close', () =>
      later(Math.max(0, dueAtMs - performance.now()) + LINGER_MS, () => upstream?.destroy()),
    );
  });
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get target() {
      return state.target;
    },
    set target(url) {
      state.target = url;
    },
    get lates() {
      return state.lates;
    },
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
