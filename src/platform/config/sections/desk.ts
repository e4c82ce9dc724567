// The desk: its queue, its batches, and where other processes reach it.
import { z } from 'zod';
import { isUnspecified } from '../../common/host-name.js';
import { duration, integer, setting } from '../setting-types.js';

const EXPECTED = 'expected a host name or an address of this machine, not 0.0.0.0 or ::';
const isReachable = (host: string): boolean => /^[\w.:-]+$/.test(host) && !isUnspecified(host);

export const desk = {
  DESK_QUEUE_MAX: setting(integer(10_000, 1, 1_000_000), {
    unit: 'commands',
    about: 'Commands that may wait for the desk; one more is refused with 503 busy.',
  }),
  MARKET_QUEUE_MAX: setting(integer(1_000, 1, 1_000_000), {
    unit: 'commands',
    about: 'Commands of users that may wait for one market; one more is refused with 503 busy.',
  }),
  USER_QUEUE_MAX: setting(integer(400, 1, 1_000_000), {
    unit: 'commands',
    about: 'Commands of one user that may wait for the desk; one more is refused with 503 busy.',
  }),
  DESK_TURN_MS: setting(duration('10', { maxMs: 1_000 }), {
    unit: 'ms',
    about:
      'After this time the desk commits what it has carried out, and leaves other commands to its next turn.',
  }),
  DESK_BATCH_MAX: setting(integer(800, 1, 10_000), {
    unit: 'commands',
    about: 'Commands that the desk commits in one transaction.',
  }),
  DESK_GATHER_MS: setting(duration('5', { maxMs: 1_000 }), {
    unit: 'ms',
    about:
      'How long the desk waits for more commands after it has committed several at once, unless 64 wait already.',
  }),
  DESK_HOST: setting(z.string().refine(isReachable, EXPECTED).optional(), {
    unit: 'host name or address',
    defaultNote: 'HOST, or the address that PostgreSQL sees if HOST is 0.0.0.0 or ::',
    about:
      'Where other processes of the same database reach this one, if it leads the desk; HOST must let it listen there.',
  }),
  DESK_PORT: setting(integer(0, 0, 65_535), {
    unit: 'port',
    about: 'Port for commands that other processes forward; 0 takes a free one.',
  }),
};
