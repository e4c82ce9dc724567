// The event log: how long it is kept, how it is appended to and read.
import { duration, integer, setting } from '../setting-types.js';

export const eventLog = {
  EVENT_RETENTION_DAYS: setting(integer(30, 1, 36_500), {
    unit: 'days',
    about: 'How long events can be replayed before their partition is pruned.',
  }),
  EVENT_PARTITION_ROWS: setting(integer(1_000_000, 1_000, 100_000_000), {
    unit: 'rows',
    about: 'Events per partition of the log; a partition is what pruning removes.',
  }),
  EVENT_RING_BYTES: setting(integer(67_108_864, 65_536, 4_294_967_296), {
    unit: 'bytes',
    about: 'Memory for the newest events, from which live and resuming clients are served.',
  }),
  EVENT_GATE_MAX_WAITING: setting(integer(1_000, 1, 1_000_000), {
    unit: 'appends',
    about: 'Appends that may wait for their turn to commit; one more is refused with 503 busy.',
  }),
  TAIL_POLL_MS: setting(duration('100', { maxMs: 60_000 }), {
    unit: 'ms',
    about: 'How often the log is looked at when no doorbell rings.',
  }),
  MIN_SEQ_WAIT_MS: setting(duration('2000', { maxMs: 60_000 }), {
    unit: 'ms',
    about: 'How long a read with minSeq waits before it answers 503 not_caught_up.',
  }),
};
