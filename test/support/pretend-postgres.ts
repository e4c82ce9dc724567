// A server that speaks just enough of PostgreSQL's protocol to answer the preflight. A test chooses what it pretends
// to be: an old version, a standby, a server that does not flush. It supports nothing else.
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface Pretence {
  readonly version?: number;
  readonly inRecovery?: boolean;
  readonly encoding?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

export async function startPretendPostgres(
  pretence: Pretence,
): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let received = Buffer.alloc(0);
    let isStarted = false;
    let parameter = '';
    let isFacts = false;
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      for (;;) {
        const header = isStarted ? 1 : 0;
        if (received.length < header + 4) return;
        const end = header + received.readInt32BE(header);
        if (received.length < end) return;
        const type = isStarted ? String.fromCharCode(received[0] ?? 0) : 'startup';
        const body = received.subarray(header + 4, end);
        received = received.subarray(end);
        isStarted = true;
        if (type === 'startup') socket.write(Buffer.concat([message('R', int32(0)), ready]));
        if (type === 'Q') socket.write(Buffer.concat([facts(pretence), ready]));
        if (type === 'P') isFacts = body.includes('server_version_num');
        if (type === 'B') parameter = lastText(body);
        if (type === 'S') {
          const rows = isFacts ? facts(pretence) : table(['value'], [pretence.settings?.[parameter] ?? 'on']);
          socket.write(Buffer.concat([message('1'), message('2'), rows, ready]));
        }
        if (type === 'X') socket.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `postgres://someone:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}/markets`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const INT4 = 23;
const BOOL = 16;
const TEXT = 25;

const int16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number) =>
  Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const text = (value: string) => Buffer.from(`${value}\0`);

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

const ready = message('Z', Buffer.from('I'));

const facts = ({ version = 180_004, inRecovery = false, encoding = 'UTF8' }: Pretence) =>
  table(
    ['version', 'in_recovery', 'encoding'],
    [String(version), inRecovery ? 't' : 'f', encoding],
    [INT4, BOOL, TEXT],
  );

function table(names: string[], values: string[], types = names.map(() => TEXT)): Buffer {
  const columns = names.map((name, i) =>
    Buffer.concat([text(name), int32(0), int16(0), int32(types[i] ?? TEXT), int16(-1), int32(-1), int16(0)]),
  );
  const cells = values.map((value) => Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]));
  return Buffer.concat([
    message('T', int16(names.length), ...columns),
    message('D', int16(values.length), ...cells),
    message('C', text('SELECT 1')),
  ]);
}

/** The one parameter of a Bind message: portal, statement, formats, count, then length and text. */
function lastText(bind: Buffer): string {
  let at = bind.indexOf(0) + 1;
  at = bind.indexOf(0, at) + 1;
  at += 2 + 2 * bind.readInt16BE(at);
  if (bind.readInt16BE(at) === 0) return '';
  const length = bind.readInt32BE(at + 2);
  return bind.toString('utf8', at + 6, at + 6 + length);
}
