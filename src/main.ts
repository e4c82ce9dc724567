// The program: start, say where it listens, and stop cleanly on SIGTERM or SIGINT. A trouble a person can mend is one
// line and exit code 1.
import { startRingside, type Ringside } from './bootstrap.js';
import { StartupError } from './platform/common/startup-error.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const SAME_PRESS_MS = 500;

function stopOnSignals(ringside: Ringside): void {
  let stoppingSinceMs: number | undefined;
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs < SAME_PRESS_MS) return;
      say(`Ringside received another signal to stop (${signal}) and stops at once.`);
      process.exit(1);
    }
    stoppingSinceMs = performance.now();
    say(`Ringside stops (${signal}).`);
    const graceMs = ringside.config.SHUTDOWN_GRACE_MS;
    setTimeout(() => {
      say(`Ringside did not stop within ${graceMs} ms.`);
      process.exit(1);
    }, graceMs).unref();
    ringside.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        say(`Ringside did not stop cleanly: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function announce({ url, setupToken }: Ringside): void {
  say('');
  say(`  Ringside is running:  ${url}`);
  say(`  API documentation:    ${url}/docs`);
  say(`  Try it:               curl -N ${url}/api/v1/prices/stream`);
  if (setupToken !== null) {
    say('');
    say(`  There is no admin yet. Within a day, with an address and a password of yours:`);
    say(`  curl ${url}/api/v1/auth/setup -H 'Content-Type: application/json' \\`);
    say(`    -d '{"token":"${setupToken}","email":"YOU","password":"SECRET"}'`);
  }
  say('');
}

try {
  const ringside = await startRingside();
  stopOnSignals(ringside);
  ringside.onDatabaseLost((how) => {
    process.stderr.write(`Ringside lost its database and ends: ${how}\n`);
    process.exit(1);
  });
  announce(ringside);
} catch (error) {
  if (error instanceof StartupError) process.stderr.write(`Ringside cannot start. ${error.message}\n`);
  else
    process.stderr.write(
      `Ringside cannot start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  process.exit(1);
}
