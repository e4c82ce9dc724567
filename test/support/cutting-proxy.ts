// A TCP proxy that cuts connections: each gets a budget of bytes towards the client and is torn down when it is used
// up, wherever in a message that happens to be.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly url: string;
  /** Connections that were cut so far. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** `nextBudget` is asked for each connection; undefined lets it live. */
export async function startCuttingProxy(
  targetUrl: string,
  nextBudget: () => number | undefined,
): Promise<CuttingProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let cuts = 0;
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
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes: Buffer) => {
      if (left === undefined || bytes.length < left) {
        if (left !== undefined) left -= bytes.length;
        client.write(bytes);
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
