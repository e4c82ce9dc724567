// Behind a stock nginx with the configuration that we ship: nothing is held back, and what must pass does.
import { once } from 'node:events';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { RawConnection } from '../support/raw-connection.js';
import { MarketFeed, MarketFeedModule } from '../support/market-feed.js';
import { SocketClient } from '../support/socket-client.js';
import { describeWith } from '../support/tool.js';
import { WhereFromModule } from '../support/where-from.js';

const run = promisify(execFile);

/** What came so far on a stream that stays open. */
class OpenStream {
  text = '';
  headers: Record<string, unknown> = {};
  isOver = false;
  private session: ClientHttp2Session | undefined;
  private readonly abort = new AbortController();

  overHttp1(url: string, lastId?: string): this {
    const headers = { accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) };
    void this.read(url, headers).catch(() => (this.isOver = true));
    return this;
  }

  overHttp2(origin: string, path: string, lastId?: string): this {
    this.session = connectHttp2(origin, { rejectUnauthorized: false });
    this.session.on('error', () => (this.isOver = true));
    const stream = this.session.request({
      ':path': path,
      accept: 'text/event-stream',
      ...(lastId ? { 'last-event-id': lastId } : {}),
    });
    stream.setEncoding('utf8');
    stream.on('response', (headers) => (this.headers = headers));
    stream.on('data', (text: string) => (this.text += text));
    stream.on('close', () => (this.isOver = true));
    stream.on('error', () => (this.isOver = true));
    return this;
  }

  get ids(): string[] {
    return [...this.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '');
  }

  count(name: string): number {
    return this.text.split(`event: ${name}\n`).length - 1;
  }

  /** Seqs of the messages of a market. */
  get seqs(): number[] {
    return [...this.text.matchAll(/^data: (\{"type":"trade".*)$/gm)].map(
      ([, json]) => (JSON.parse(json ?? '') as { seq: number }).seq,
    );
  }

  close(): void {
    this.abort.abort();
    this.session?.destroy();
  }

  private async read(url: string, headers: Record<string, string>): Promise<void> {
    const response = await fetch(url, { headers, signal: this.abort.signal });
    this.headers = Object.fromEntries(response.headers);
    const decoder = new TextDecoder();
    for await (const bytes of response.body ?? [])
      this.text += decoder.decode(bytes as Uint8Array, { stream: true });
    this.isOver = true;
  }
}

describeWith('nginx', 'behind nginx', (nginxPath) => {
  let ringside: TestApp;
  let feed: MarketFeed;
  let folder = '';
  let nginx: ChildProcess | undefined;
  let plain = '';
  let secure = '';
  /** Where a second process may listen; all tests but one run while it is down. */
  let secondPort = 0;
  const streams: OpenStream[] = [];
  const open = (start: (stream: OpenStream) => OpenStream): OpenStream => {
    const stream = start(new OpenStream());
    streams.push(stream);
    return stream;
  };

  beforeAll(async () => {
    ringside = await startTestApp({ SSE_HEARTBEAT_INTERVAL: '500', TRUST_PROXY: 'loopback' }, [
      MarketFeedModule,
      WhereFromModule,
    ]);
    feed = ringside.app.get(MarketFeed);
    folder = await mkdtemp(join(tmpdir(), 'ringside-nginx-'));
    // Started by root, nginx serves as another user.
    await chmod(folder, 0o755);
    const [port, securePort] = [await freePort(), await freePort()];
    secondPort = await freePort();
    plain = `http://127.0.0.1:${port}`;
    secure = `https://127.0.0.1:${securePort}`;
    await makeCertificate(folder);
    await writeFile(
      join(folder, 'nginx.conf'),
      replaced(await readFile('config/nginx.conf', 'utf8'), [
        [
          'server ringside:3000 max_fails=0 resolve;',
          `server ${new URL(ringside.url).host} max_fails=0; server 127.0.0.1:${secondPort} max_fails=0;`,
        ],
        ['listen 8080;', `listen 127.0.0.1:${port};`],
        ['# listen 8443 ssl http2;', `listen 127.0.0.1:${securePort} ssl http2;`],
        ['# ssl_certificate /etc/nginx/tls/tls.crt;', `ssl_certificate ${folder}/tls.crt;`],
        ['# ssl_certificate_key /etc/nginx/tls/tls.key;', `ssl_certificate_key ${folder}/tls.key;`],
        ['pid /tmp/nginx.pid;', `pid ${folder}/nginx.pid; daemon off; error_log stderr;`],
        ['worker_processes auto;', 'worker_processes 1;'],
      ]),
    );
    let complaints = '';
    nginx = spawn(nginxPath, ['-p', folder, '-c', join(folder, 'nginx.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    nginx.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    await eventually(async () => {
      if (nginx?.exitCode !== null) throw new Error(`nginx ended: ${complaints}`);
      return (await fetch(`${plain}/health`)).status === 200 && canConnect(securePort);
    });
  });
  afterEach(() => streams.splice(0).forEach((stream) => stream.close()));
  afterAll(async () => {
    const ended = nginx && new Promise((resolve) => nginx?.once('exit', resolve));
    nginx?.kill('SIGTERM');
    await ended;
    await ringside.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const path = (market: string) => `/api/v1/stream?channels=market:${market}`;

  it.each([
    [
      'HTTP/1.1',
      (market: string, id?: string) => open((it) => it.overHttp1(`${plain}${path(market)}`, id)),
      'h1',
    ],
    ['HTTP/2', (market: string, id?: string) => open((it) => it.overHttp2(secure, path(market), id)), 'h2'],
  ])(
    'streams over %s: each message arrives at once, heartbeats pass, and it resumes',
    async (_what, listen, name) => {
      const market = `n-${name}`;
      const stream = listen(market);
      await eventually(() => stream.count('connected') === 1);
      expect(stream.headers['content-type']).toBe('text/event-stream');
      for (let n = 1; n <= 5; n += 1) {
        await feed.note([market], n);
        // The next one is not written before this one has arrived: a proxy that gathers would keep both.
        await eventually(() => stream.seqs.length === n);
      }
      await eventually(() => stream.count('heartbeat') >= 2);
      expect(stream.isOver).toBe(false);
      const lastId = stream.ids.at(-1) ?? '';
      const heard = stream.seqs;
      stream.close();
      const missed = [await feed.note([market]), await feed.note([market])];
      const again = listen(market, lastId);
      await eventually(() => again.seqs.length === missed.length);
      expect(again.ids[0]).toBe(lastId);
      expect(again.text).toContain('"mode":"resumed"');
      expect(again.seqs).toEqual(missed);
      expect(heard.length).toBe(5);
    },
  );

  it('upgrades WebSocket', async () => {
    const client = await new SocketClient(plain).open();
    client.send({ action: 'subscribe', id: 'a', channels: ['market:n-ws'] });
    await client.next('caught_up', 'a');
    for (let n = 1; n <= 5; n += 1) {
      await feed.note(['n-ws'], n);
      await eventually(() => client.heard.length === n);
    }
    await client.next('ping');
    expect(client.closed).toBeNull();
    client.close();
  });

  it.each(['/ws/', '/'])('upgrades WebSocket at %s', async (path) => {
    const socket = new WebSocket(`${plain.replace('http', 'ws')}${path}`);
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({ type: 'welcome' });
    socket.terminate();
  });

  it('answers a request that asks for h2c, and goes on serving', async () => {
    const connection = new RawConnection(plain);
    for (let n = 1; n <= 3; n += 1) {
      connection.request('GET /api/v1/time HTTP/1.1', [
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      ]);
      await connection.until(new RegExp(`(?:HTTP/1\\.1 200 OK[^]*?"unix_ms":\\d+\\}[^]*?){${n}}`));
    }
    connection.close();
    expect((await fetch(`${plain}/health`)).status).toBe(200);
  });

  it('says who the client is, whatever the client says', async () => {
    const forged = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' };
    const { body } = await getJson(`${plain}/api/v1/where-from`, forged);
    expect(body).toEqual({ ip: '127.0.0.1', protocol: 'http' });
    const direct = await getJson(`${ringside.url}/api/v1/where-from`, forged);
    expect(direct.body).toEqual({ ip: '192.0.2.1', protocol: 'https' });
  });

  it('passes writes on while a process is down, and uses the process as soon as it is back', async () => {
    const whichAnswers = async (): Promise<string | null> => {
      const answer = await fetch(`${plain}/api/v1/auth/login`, { method: 'POST' });
      return answer.headers.get('x-process');
    };
    for (let n = 0; n < 4; n += 1) expect(await whichAnswers()).toBeNull();
    const second = createServer((_, answer) => answer.setHeader('x-process', 'second').end());
    await new Promise<void>((resolve) => second.listen(secondPort, '127.0.0.1', resolve));
    try {
      const answers = [];
      for (let n = 0; n < 4; n += 1) answers.push(await whichAnswers());
      expect(answers).toContain('second');
    } finally {
      second.closeAllConnections();
      await new Promise((resolve) => second.close(resolve));
    }
  });

  it('gives streams a long time-out, and nothing else', async () => {
    const configuration = await readFile('config/nginx.conf', 'utf8');
    const [, pattern = ''] = /location ~ (\S+) \{[^}]*proxy_read_timeout 120s;/.exec(configuration) ?? [];
    const paths = Object.entries(await openApiPaths(ringside.url));
    expect(paths.length).toBeGreaterThan(50);
    for (const [path, streams] of [...paths, ['/ws', true], ['/ws/', true], ['/', true]] as const)
      expect([path, new RegExp(pattern).test(path)]).toEqual([path, streams]);
    expect(configuration.match(/proxy_read_timeout/g)).toHaveLength(2);
  });

  it('lets a client that is sent away, and a REST answer, through as they are', async () => {
    const answer = await fetch(`${plain}/api/v1/events?channels=market:n-h1`);
    expect([answer.status, answer.headers.get('ringside-seq')]).toEqual([
      200,
      expect.stringMatching(/^[0-9a-z]+-\d+$/),
    ]);
  });
});

/** Each path of the API, and whether it streams. */
async function openApiPaths(url: string): Promise<Record<string, boolean>> {
  const { body } = await getJson(`${url}/docs/openapi.json`);
  const { paths } = body as { paths: Record<string, object> };
  const streams = (path: object) => JSON.stringify(path).includes('text/event-stream');
  return Object.fromEntries(Object.entries(paths).map(([path, operations]) => [path, streams(operations)]));
}

/** Each text must be there: a configuration that changed would otherwise be tested as it never was. */
function replaced(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`config/nginx.conf has no ${from}`);
    return result.replace(from, to);
  }, text);
}

async function makeCertificate(folder: string): Promise<void> {
  const files = ['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')];
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '1'];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject]);
}

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
