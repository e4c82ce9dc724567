// nginx with nchan, one worker on the server's core. This process runs on the load's core, because nchan's publishers
// are separate programs. It publishes by pipelined POSTs on one keep-alive connection and waits for every answer of a
// batch.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../lib/clock.mjs';
import { makeMessage } from '../lib/message.mjs';
import { serve } from './kit.mjs';

const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';
const ANSWER = /^HTTP\/1\.1 (\d+) .*?\r\n\r\n/s;

const configuration = (folder, port) => `
load_module ${MODULE};
daemon off;
user root;
worker_processes 1;
worker_rlimit_nofile 30000;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 25000; multi_accept on; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  keepalive_requests 1000000000;
  nchan_shared_memory_size 512M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /pub { nchan_publisher; nchan_channel_id bench; nchan_message_buffer_length 10000; nchan_message_timeout 5m; }
    location = /stream { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; nchan_eventsource_ping_interval 0; }
    location = /status { nchan_stub_status; }
  }
}`;

await serve(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-bench-nchan-'));
  const port = await freePort();
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port));
  const core = process.env.BENCH_PINNED_CORE;
  const program = ['nginx', '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
  const command = core ? ['taskset', '-c', core, ...program] : program;
  const nginx = spawn(command[0], command.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] });
  process.on('exit', () => nginx.kill());
  const publisher = await connect(port);
  return {
    port,
    async subscribers() {
      const text = await (await fetch(`http://127.0.0.1:${port}/status`)).text();
      return Number(/subscribers: (\d+)/.exec(text)?.[1]);
    },
    send: (ns, dataBytes) => publisher.post(ns.map((n) => makeMessage(n, dataBytes).text)),
    async close() {
      publisher.socket.destroy();
      const ended = new Promise((resolve) => nginx.once('exit', resolve));
      nginx.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
});

async function connect(port) {
  let socket;
  await until(async () => {
    socket = net.connect(port, '127.0.0.1');
    return new Promise((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
  }, 'nginx');
  let unread = '';
  let waiting = 0;
  let done;
  socket.setEncoding('latin1').on('data', (text) => {
    unread += text;
    for (let match; (match = ANSWER.exec(unread)); waiting -= 1) {
      if (match[1][0] !== '2') throw new Error(`nchan refused: ${match[0]}`);
      const length = Number(/content-length: (\d+)/i.exec(match[0])?.[1] ?? 0);
      if (unread.length < match[0].length + length) break;
      unread = unread.slice(match[0].length + length);
    }
    if (waiting === 0) done?.();
  });
  const post = (texts) => {
    waiting += texts.length;
    const finished = new Promise((resolve) => (done = resolve));
    socket.write(
      texts
        .map((text) => `POST /pub HTTP/1.1\r\nHost: x\r\nContent-Length: ${text.length}\r\n\r\n${text}`)
        .join(''),
    );
    return finished;
  };
  return { socket, post };
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
