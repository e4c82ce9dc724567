// A TCP proxy that cuts connections. Each connection gets a budget of bytes towards the client, and is cut when the
// budget is used up, at any point of a message. The proxy can also freeze: no byte passes and no connection ends, as
// when a client's machine vanishes.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly url: string;
  /** Connections that were cut so far. */
  readonly cuts: number;
  /** From now on no byte passes, in either direction, on the present connections. */
  freeze(): void;
  close(): Promise<void>;
}

/** `nextBudget` is called for each connection; undefined means no limit. */
export async function startCuttingProxy(
  targetUrl: string,
  nextBudget: () => number | undefined,
): Promise<CuttingProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let cuts = 0;
  let isFrozen = false;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let left = nextBudget();
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (bytes) => isFrozen || upstream.write(bytes));
    client.on('drain', () => isFrozen || upstream.resume());
    upstream.on('data', (bytes: Buffer) => {
      if (isFrozen) return;
      if (left === undefined || bytes.length < left) {
        if (left !== undefined) left -= bytes.length;
        if (!client.write(bytes)) upstream.pause();
        return;
      }
      cuts += 1;
      upstream.destroy();
      client.end(bytes.subarray(0, left));
      left = 0;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get cuts() {
      return cuts;
    },
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.pause();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
