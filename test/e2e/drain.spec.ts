// The whole program with thousands of connections, told to stop: everyone hears goodbye, and comes back to where it was.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import type { PriceUpdate } from '../../src/contract/pricing/prices.js';
import { getJson, TEST_SECRET } from '../support/app.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { PriceListener } from '../support/price-listener.js';
import { readSse, type SseMessage } from '../support/sse-probe.js';

const SSE_CLIENTS = 1_200;
const WS_CLIENTS = 800;
const CONNECT_AT_ONCE = 100;
const GRACE_MS = 20_000;

/** An SSE client as cheap as can be: it keeps the last few hundred characters. */
class Listener {
  tail = '';
  connected = false;
  closed = false;
  private readonly socket: Socket;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.setEncoding('utf8');
    this.socket.on('data', (text: string) => {
      this.tail = (this.tail + text).slice(-600);
      this.connected = true;
    });
    this.socket.on('close', () => (this.closed = true));
    this.socket.on('error', () => undefined);
    this.socket.write(
      `GET /api/v1/prices/stream?items=2147483647 HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/event-stream\r\n\r\n`,
    );
  }

  get goodbye(): string | null {
    return /event: goodbye\nretry: \d+\ndata: (.*)\n/.exec(this.tail)?.[1] ?? null;
  }

  end(): void {
    this.socket.destroy();
  }
}

describe('Ringside, told to stop while thousands listen', () => {
  let database: TestDatabase | undefined;
  let child: ChildProcess | undefined;
  const ends: (() => void)[] = [];

  afterEach(async () => {
    ends.splice(0).forEach((end) => end());
    child?.kill('SIGKILL');
    await database?.drop();
  });

  async function start(port: number, syncEveryMs: number): Promise<string> {
    const program = spawn(process.execPath, ['dist/main.js'], {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: database?.url,
        PORT: String(port),
        MAX_CLIENTS_PER_IP: '5000',
        SHUTDOWN_GRACE_MS: String(GRACE_MS),
        PRICE_SYNC_INTERVAL_MS: String(syncEveryMs),
        REPLAY_SPEED: '3000',
        ...TEST_SECRET,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = program;
    for await (const line of createInterface(program.stdout)) {
      if (!line.includes('running:')) continue;
      program.stdout.resume();
      return `http://127.0.0.1:${port}`;
    }
    throw new Error('the program ended before it was running');
  }

  it('says goodbye to all of them, exits with 0 in its grace time, and loses nothing', async () => {
    database = await testDatabase();
    const port = await freePort();
    const url = await start(port, 100);
    const listeners: Listener[] = [];
    while (listeners.length < SSE_CLIENTS) {
      const some = Array.from({ length: CONNECT_AT_ONCE }, () => new Listener(url));
      listeners.push(...some);
      await eventually(() => some.every(({ connected }) => connected));
    }
    const goodbyes: string[] = [];
    const codes: number[] = [];
    const sockets: WebSocket[] = [];
    while (sockets.length < WS_CLIENTS) {
      const some = Array.from(
        { length: CONNECT_AT_ONCE },
        () => new WebSocket(`${url.replace('http', 'ws')}/ws`),
      );
      await Promise.all(some.map((socket) => once(socket, 'open')));
      for (const socket of some) {
        socket.send(JSON.stringify({ action: 'subscribe', channels: ['prices'], items: [2_147_483_647] }));
        socket.on('message', (data: Buffer) => {
          const { type, reason } = JSON.parse(data.toString()) as { type: string; reason?: string };
          if (type === 'goodbye') goodbyes.push(reason ?? '');
        });
        socket.on('close', (code) => codes.push(code));
      }
      sockets.push(...some);
    }
    ends.push(
      () => listeners.forEach((listener) => listener.end()),
      () => sockets.forEach((socket) => socket.terminate()),
    );
    // One client that gets prices all the time, so that it is cut off in the thick of it.
    const busy = new PriceListener(`${url}/api/v1/prices/stream`);
    ends.push(() => busy.close());
    await eventually(() => busy.updates.length > 0);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain(`ringside_stream_connections{transport="ws"} ${WS_CLIENTS}`);

    const exited = once(child as ChildProcess, 'exit') as Promise<[number | null, string | null]>;
    child?.kill('SIGTERM');
    // The program itself exits with 1 when its grace time is over.
    expect(await exited).toEqual([0, null]);
    await eventually(() => listeners.every(({ closed }) => closed) && codes.length === WS_CLIENTS);
    expect(listeners.filter(({ goodbye }) => !goodbye?.includes('"reason":"restarting"')).length).toBe(0);
    expect(goodbyes.filter((reason) => reason === 'restarting').length).toBe(WS_CLIENTS);
    expect(new Set(codes)).toEqual(new Set([1012]));
    expect(busy.goodbyes[0]?.reason).toBe('restarting');
    const waits = listeners.map(
      ({ goodbye }) => (JSON.parse(goodbye ?? '{}') as { retry_after_ms: number }).retry_after_ms,
    );
    expect(new Set(waits).size).toBeGreaterThan(SSE_CLIENTS / 4);
    const cursor = busy.lastId;
    const held = new Map(busy.updates.map((update) => [update.item_id, update]));
    busy.close();

    // Its turn to sync does not come before tomorrow: whatever the client missed was committed while the first one stopped.
    await start(port, 86_400_000);
    const { body: missed } = await getJson<{ data: PriceUpdate[]; more: boolean }>(
      `${url}/api/v1/events?channels=prices&after=${cursor}&limit=1000`,
    );
    expect(missed.more).toBe(false);
    const items = new Set(missed.data.map(({ item_id }) => item_id));
    const messages = await readSse(`${url}/api/v1/prices/stream`, 1 + items.size, {
      'Last-Event-ID': cursor,
    });
    expect(messages[0]).toMatchObject({ event: 'connected', data: { mode: 'resumed' } });
    for (const { data } of messages.slice(1) as (SseMessage & { data: PriceUpdate })[])
      held.set(data.item_id, data);
    const { body: latest } = await getJson<{ data: PriceUpdate[] }>(`${url}/api/v1/prices/latest`);
    const changed = latest.data.filter(({ item_id }) => held.has(item_id));
    expect(changed.length).toBeGreaterThan(0);
    for (const { item_id, high, low } of changed)
      expect(held.get(item_id)).toMatchObject({ item_id, high, low });
  });
});
