// A second operating system process with its own event log. It appends `count` events named `mark`-n, some in
// transactions of several, and ends. It runs on dist/, which the global setup has brought up to date.
import { DataSource } from 'typeorm';
import { Metrics } from '../../dist/platform/common/metrics.js';
import { readConfig } from '../../dist/platform/config/config.js';
import { dataSourceOptions } from '../../dist/platform/database/database.module.js';
import { MemoryDoorbell } from '../../dist/platform/events/doorbell/memory.doorbell.js';
import { Epoch, EventLog, EventStore, EventTail, LogAppender } from '../../dist/platform/events/index.js';

const [url, mark, count] = process.argv.slice(2);
const dataSource = await new DataSource(dataSourceOptions(url, 10)).initialize();
const config = readConfig({ DATABASE_URL: url });
const epoch = new Epoch(dataSource);
const metrics = new Metrics();
const doorbell = new MemoryDoorbell();
const tail = new EventTail(new EventStore(dataSource), epoch, doorbell, config, metrics);
await tail.open();
const appender = new LogAppender(tail, epoch, doorbell, config, metrics);
const log = new EventLog(dataSource, appender, config, metrics);
const append = (from, to) =>
  log.transaction(async (tx) => {
    for (let n = from; n < to; n += 1) {
      const data = { source: `${mark}-${n}`, timestamp: '2026-01-01T00:00:00.000Z', prices: [] };
      tx.append('pricing.prices.changed', data, { prices: 'prices' });
    }
  });
const work = [];
for (let n = 0; n < Number(count);) {
  const to = Math.min(n + 1 + (n % 3), Number(count));
  work.push(append(n, to));
  n = to;
  if (work.length >= 8) await Promise.all(work.splice(0));
}
await Promise.all(work);
await tail.close();
await dataSource.destroy();
