// The event log: how long it is kept, how it is appended to and read.
import { duration, integer, setting } from '../setting-types.js';

export const eventLog = {
  EVENT_RETENTION_DAYS: setting(integer(30, 1, 36_500), {
    unit: 'days',
    about: 'How long the log keeps events for replay. Later the log drops their partition.',
  }),
  EVENT_PARTITION_ROWS: setting(integer(1_000_000, 1_000, 100_000_000), {
    unit: 'rows',
    about: 'How many events one partition of the log has. Old events leave the log one partition at a time.',
  }),
  EVENT_RING_BYTES: setting(integer(67_108_864, 65_536, 4_294_967_296), {
    unit: 'bytes',
    about:
      'The memory for the newest events. Clients receive live events, and the events of a short absence, from this memory.',
  }),
  EVENT_GATE_MAX_WAITING: setting(integer(1_000, 1, 1_000_000), {
    unit: 'appends',
    about:
      'How many appends may wait for their turn to commit. The server refuses a further append with 503 busy.',
  }),
  TAIL_POLL_MS: setting(duration('100', { maxMs: 60_000 }), {
    unit: 'ms',
    about: 'How often a process reads the log when no doorbell announces new events.',
  }),
  MIN_SEQ_WAIT_MS: setting(duration('2000', { maxMs: 60_000 }), {
    unit: 'ms',
    about: 'How long a read with minSeq waits before the server answers 503 not_caught_up.',
  }),
};
