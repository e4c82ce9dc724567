// A contender's process, pinned to the server's core. This class starts it, sends it commands, measures it and stops
// it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { coreBusySeconds, cpuSeconds, peakRssBytes, rssBytes, treeOf } from './proc.mjs';
import { LOAD_CORE, pinned, SERVER_CORE } from './pinning.mjs';

const STOP_GRACE_MS = 15_000;
const folder = fileURLToPath(new URL('../servers/', import.meta.url));
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class ServerProcess {
  port = 0;
  #child;
  #waiting = new Map();
  #id = 0;
  #isWrapper;

  /** `file` below bench/servers. `core` differs for a publisher that starts its server itself. */
  static async start(file, { core = SERVER_CORE, isWrapper = false, env = {}, nodeArguments = [] } = {}) {
    const server = new ServerProcess();
    server.#isWrapper = isWrapper;
    const [program, ...rest] = pinned(core, [process.execPath, ...nodeArguments, folder + file]);
    const pinnedCore = program === 'taskset' ? { BENCH_PINNED_CORE: String(SERVER_CORE) } : {};
    server.#child = spawn(program, rest, {
      env: { ...process.env, ...pinnedCore, ...env },
      // The app logs to standard output, which belongs to the result.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    running.add(server.#child);
    await server.#ready();
    return server;
  }

  get pid() {
    return this.#child.pid;
  }

  call(command, options) {
    const id = (this.#id += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, command, options });
    });
  }

  acknowledge(count) {
    if (this.#child.connected) this.#child.send({ acknowledged: count });
  }

  /** Memory of the serving process in bytes, without a database that it started. */
  rss() {
    return rssBytes(this.#serving());
  }

  peakRss() {
    return peakRssBytes(this.#serving());
  }

  /**
   * Starts to measure and returns the function that ends it. That function returns the server's CPU seconds, and
   * shares of one core per party.
   */
  meter() {
    const pids = this.#isWrapper ? this.#serving() : treeOf(this.pid);
    const read = () => ({
      at: performance.now() / 1_000,
      server: cpuSeconds(pids),
      serving: cpuSeconds(this.#serving()),
      load: process.cpuUsage(),
      cores: coreBusySeconds(SERVER_CORE) + coreBusySeconds(LOAD_CORE),
    });
    const before = read();
    return () => {
      const after = read();
      const share = (seconds) => Number((seconds / (after.at - before.at)).toFixed(2));
      const serverSeconds = after.server - before.server;
      const loadSeconds = (after.load.user + after.load.system - before.load.user - before.load.system) / 1e6;
      const othersSeconds = Math.max(0, after.cores - before.cores - serverSeconds - loadSeconds);
      return {
        serverSeconds,
        server: share(serverSeconds),
        /** The part taken by child processes of the serving process: Ringside's PostgreSQL. */
        database: share(serverSeconds - (after.serving - before.serving)),
        load: share(loadSeconds),
        others: share(othersSeconds),
      };
    };
  }

  async stop() {
    if (!running.has(this.#child)) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
    if (this.#child.connected) this.#child.disconnect();
    await ended;
    clearTimeout(timer);
  }

  /** A wrapper publishes; its child process serves. */
  #serving() {
    return this.#isWrapper ? treeOf(this.pid).slice(1) : [this.pid];
  }

  #ready() {
    return new Promise((resolve, reject) => {
      this.#child.on('message', ({ ready, port, id, answer, error }) => {
        if (ready) {
          this.port = port;
          resolve();
        } else if (error) this.#waiting.get(id)?.reject(new Error(error));
        else this.#waiting.get(id)?.resolve(answer);
        this.#waiting.delete(id);
      });
      this.#child.once('exit', (code, signal) => {
        running.delete(this.#child);
        const error = new Error(`the server ended: ${signal ?? code}`);
        reject(error);
        for (const waiter of this.#waiting.values()) waiter.reject(error);
      });
    });
  }
}
