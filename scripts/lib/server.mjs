// The built server as a process of its own on a free port, for scripts that use it from outside.
import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

const READY_MAX_MS = 60_000;
const READY_POLL_MS = 100;
const STOP_MAX_MS = 15_000;

/** Resolves when the server is ready, and throws when it does not become ready. `stop` ends it, by force if need be. */
export async function startServer(env) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/main.js'], {
    env: { ...env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise((done) => child.once('exit', done));
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([exited, delay(STOP_MAX_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
  };
  for (const end = Date.now() + READY_MAX_MS; Date.now() < end && child.exitCode === null;) {
    const isReady = await fetch(`${url}/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return { url, stop };
    await delay(READY_POLL_MS);
  }
  await stop();
  throw new Error('the server did not become ready');
}
