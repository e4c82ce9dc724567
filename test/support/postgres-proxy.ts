// A TCP proxy in front of PostgreSQL that produces faults: it cuts all connections, swallows all bytes, or loses
// exactly the reply of a COMMIT. It reads only as much of the protocol as it needs for that.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * The faults. `replies`: PostgreSQL gets lock, rows and COMMIT, and none of its answers comes back. `commit-reply`:
 * all answers come back except that of COMMIT. `before`: the connection is cut just before lock, rows and COMMIT are
 * sent on.
 */
type CommitLoss = 'replies' | 'commit-reply' | 'before';

export interface PostgresProxy {
  readonly url: string;
  /** Breaks all connections. */
  cut(): void;
  /** Breaks all connections and refuses new ones until `admit`. */
  refuse(): void;
  admit(): void;
  /** Takes every byte and passes none on until `admit`, like a firewall that has lost its connection table. */
  swallow(): void;
  /** The next append meets this fault; resolves when the fault has happened. */
  loseNextCommit(loss: CommitLoss): Promise<void>;
  close(): Promise<void>;
}

/** The statement that locks the log, or its name where the session keeps it. */
const APPENDS = ['pg_advisory_xact_lock', 'ringside_lock'];
const COMMIT_REPLY = Buffer.concat([Buffer.from('C'), Buffer.from([0, 0, 0, 11]), Buffer.from('COMMIT\0')]);

export async function startPostgresProxy(targetUrl: string): Promise<PostgresProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  let isRefusing = false;
  let isSwallowing = false;
  let armed: { loss: CommitLoss; done: () => void } | undefined;

  const server = createServer((client) => {
    if (isRefusing) {
      client.destroy();
      return;
    }
    if (isSwallowing) silent.add(client);
    const upstream = connect(Number(target.port || 5432), target.hostname);
    let doomed: typeof armed;
    let held = Buffer.alloc(0);
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
    client.on('data', (bytes) => {
      if (silent.has(client)) return;
      if (armed && APPENDS.some((append) => bytes.includes(append))) {
        doomed = armed;
        armed = undefined;
        if (doomed.loss === 'before') {
          end();
          doomed.done();
          return;
        }
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes: Buffer) => {
      if (silent.has(client)) return;
      if (!doomed) {
        client.write(bytes);
        return;
      }
      held = Buffer.concat([held, bytes]);
      const at = held.indexOf(COMMIT_REPLY);
      if (at < 0) return;
      const { loss, done } = doomed;
      client.end(loss === 'commit-reply' ? held.subarray(0, at) : '', () => {
        end();
        done();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.toString(),
    cut,
    refuse: () => {
      isRefusing = true;
      cut();
    },
    admit: () => {
      isRefusing = false;
      isSwallowing = false;
    },
    swallow: () => {
      isSwallowing = true;
      for (const socket of sockets) silent.add(socket);
    },
    loseNextCommit: (loss) => new Promise((done) => (armed = { loss, done })),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
