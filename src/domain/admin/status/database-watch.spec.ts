import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { Metrics } from '../../../platform/common/metrics.js';
import { readConfig } from '../../../platform/config/config.js';
import { SlowQueries } from '../../../platform/database/slow-queries.js';
import type { EventLog } from '../../../platform/events/index.js';
import type { ProcessFigures } from '../../../platform/http/index.js';
import { DatabaseWatch } from './database-watch.js';

type Write = Parameters<EventLog['write']>[0];

function scene() {
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const slowQueries = new SlowQueries(new Metrics());
  const events: Record<string, unknown>[] = [];
  const write = ({ decide }: Write) => {
    decide(
      { append: (_type: string, notice: Record<string, unknown>) => void events.push(notice) } as never,
      [],
    );
    return Promise.resolve({});
  };
  const config = readConfig({ NODE_ENV: 'test', SLOW_QUERY_MS: '100' });
  const log = { write } as unknown as EventLog;
  new DatabaseWatch(slowQueries, log, { id: 'p1' } as ProcessFigures, clock, config).onModuleInit();
  return { clock, slowQueries, events };
}

describe('the watch of slow queries', () => {
  it('publishes the shape and not the values, and is critical beyond five times the threshold', () => {
    const { slowQueries, events } = scene();
    slowQueries.note(500, "select 1 from a where word = 'secret'");
    slowQueries.note(501, 'select * from b');
    const data = { threshold: 100, times: 1, process: 'p1' };
    expect(events).toEqual([
      {
        type: 'DATABASE_PERFORMANCE',
        priority: 'high',
        data: { query: 'select ? from a where word = ?', duration: 500, severity: 'high', ...data },
      },
      {
        type: 'DATABASE_PERFORMANCE',
        priority: 'critical',
        data: { query: 'select * from b', duration: 501, severity: 'critical', ...data },
      },
    ]);
  });

  it('publishes one event a minute of one statement, with the number of times', () => {
    const { clock, slowQueries, events } = scene();
    for (let i = 0; i < 5; i += 1) slowQueries.note(200, `select ${i}`);
    clock.advance(60_000);
    slowQueries.note(200, 'select 9');
    expect(events.map(({ data }) => (data as { times: number }).times)).toEqual([1, 5]);
  });

  it('publishes at most ten events a minute of all statements', () => {
    const { clock, slowQueries, events } = scene();
    const note = () => {
      for (const letter of 'abcdefghijklmnop') slowQueries.note(200, `select * from ${letter}`);
    };
    note();
    expect(events).toHaveLength(10);
    clock.advance(60_000);
    note();
    expect(events).toHaveLength(20);
    expect(slowQueries.count).toBe(32);
  });
});
