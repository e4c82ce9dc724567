// The real program, as `npm start` runs it, in its own folder with its own PostgreSQL; the check kills it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Lines of standard output in the error of a failed start. */
const LINES_MAX = 20;
const START_TIMEOUT_MS = 60_000;
const ERRORS_MAX = 20_000;

export const ADMIN = { email: 'admin@example.org', password: 'a password for the check' };

const SETTINGS = {
  PORT: '0',
  PASSWORD_HASH_COST: '1024',
  AUTH_RATE_LIMIT_PER_MINUTE: '0',
  RATE_LIMIT_PER_MINUTE: '0',
  ORDER_VALUE_MIN: '0',
  PRICE_SYNC_INTERVAL_MS: '3600000',
  LOG_LEVEL: 'warn',
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
};

export interface Program {
  readonly url: string;
  /** The last part of its standard error. */
  errors(): string;
  isRunning(): boolean;
  /** SIGKILL to the program; resolves when it is gone. Its PostgreSQL ends a moment later. */
  kill(): Promise<void>;
  /** SIGKILL to the postmaster that it runs. */
  killDatabase(): Promise<void>;
}

export async function startProgram(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...SETTINGS, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => (errors = (errors + bytes.toString()).slice(-ERRORS_MAX)));
  let isLate = false;
  const timer = setTimeout(() => (isLate = child.kill('SIGKILL')), START_TIMEOUT_MS);
  const lines: string[] = [];
  try {
    for await (const line of createInterface(child.stdout)) {
      lines.push(line);
      const url = /running:\s+(http:\S+)/.exec(line)?.[1];
      if (!url) continue;
      child.stdout.resume();
      return {
        url,
        errors: () => errors,
        isRunning: () => child.exitCode === null && child.signalCode === null,
        kill: async () => {
          child.kill('SIGKILL');
          await exited;
        },
        killDatabase: async () => {
          const file = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
          process.kill(Number(file.split('\n')[0]), 'SIGKILL');
        },
      };
    }
  } finally {
    clearTimeout(timer);
  }
  const how = isLate ? `was not running after ${START_TIMEOUT_MS} ms` : 'ended before it was running';
  throw new Error(`the program ${how}: ${errors}\n${lines.slice(-LINES_MAX).join('\n')}`);
}
