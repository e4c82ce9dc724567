// The program under check: Ringside as main.ts starts it, with the feed of the check as an extra module, and a writer
// that commits events for as long as the process lives.
import { setTimeout as delay } from 'node:timers/promises';
import { SchedulerRegistry } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { startRingside } from '../../src/bootstrap.js';
import { EventLog } from '../../src/platform/events/index.js';
import { seededRandom } from '../support/random.js';
import { CheckFeedModule, writeSome } from './feed.js';
import { itemsOf } from './items.js';

const { CHECK_SEED, CHECK_PAUSE_MS, CHECK_PAD_MAX } = process.env;
const pauseMs = Number(CHECK_PAUSE_MS);

const ringside = await startRingside(process.env, [CheckFeedModule]);
let isStopping = false;
let mayWrite = true;
process.on('SIGTERM', () => {
  isStopping = true;
  const timer = setTimeout(() => process.exit(3), ringside.config.SHUTDOWN_GRACE_MS);
  timer.unref();
  ringside.stop().then(
    () => process.exit(0),
    () => process.exit(2),
  );
});
process.on('message', (message) => {
  if (message !== 'stop writing') return;
  mayWrite = false;
  ringside.app.get(SchedulerRegistry).deleteInterval('price-sync');
});
process.stdout.write(`running: ${ringside.url}\n`);

const random = seededRandom(Number(CHECK_SEED));
const log = ringside.app.get(EventLog);
const items = await patiently(() => itemsOf(ringside.app.get(DataSource)));

/** A busy machine may not get a connection in time. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 20; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      await delay(500);
    }
  }
}

while (!isStopping) {
  await delay(random() * 2 * pauseMs);
  if (!mayWrite || isStopping) continue;
  await writeSome(log, random, { padMax: Number(CHECK_PAD_MAX), items }).catch((error: unknown) => {
    if (!isStopping) process.stderr.write(`a write failed: ${String(error)}\n`);
  });
}
