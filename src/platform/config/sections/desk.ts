// The desk: its queue, its batches, and where other processes reach it.
import { z } from 'zod';
import { isUnspecified } from '../../common/host-name.js';
import { duration, integer, setting } from '../setting-types.js';

const EXPECTED = 'expected a host name or an address of this machine, not 0.0.0.0 or ::';
const isReachable = (host: string): boolean => /^[\w.:-]+$/.test(host) && !isUnspecified(host);

export const desk = {
  DESK_QUEUE_MAX: setting(integer(10_000, 1, 1_000_000), {
    unit: 'commands',
    about: 'How many commands may wait for the desk. The server refuses a further command with 503 busy.',
  }),
  MARKET_QUEUE_MAX: setting(integer(1_000, 1, 1_000_000), {
    unit: 'commands',
    about:
      'How many commands of users may wait for one market. The server refuses a further command with 503 busy.',
  }),
  USER_QUEUE_MAX: setting(integer(400, 1, 1_000_000), {
    unit: 'commands',
    about:
      'How many commands of one user may wait for the desk. The server refuses a further command with 503 busy.',
  }),
  DESK_TURN_MS: setting(duration('15', { maxMs: 1_000 }), {
    unit: 'ms',
    about:
      'After this much CPU time the desk commits the commands that it has carried out. Further commands wait for the next turn.',
  }),
  DESK_BATCH_MAX: setting(integer(800, 1, 10_000), {
    unit: 'commands',
    about: 'The most commands that the desk commits in one transaction.',
  }),
  DESK_GATHER_MS: setting(duration('5', { maxMs: 1_000 }), {
    unit: 'ms',
    about:
      'How long the desk waits for more commands after a commit of several commands. It does not wait if 64 commands are there.',
  }),
  DESK_HOST: setting(z.string().refine(isReachable, EXPECTED).optional(), {
    unit: 'host name or address',
    defaultNote: 'HOST, or the address that PostgreSQL sees if HOST is 0.0.0.0 or ::',
    about:
      'The host at which other processes of the same database reach this process while it leads the desk. HOST must include it.',
  }),
  DESK_PORT: setting(integer(0, 0, 65_535), {
    unit: 'port',
    about: 'The port for commands that other processes forward. 0 means any free port.',
  }),
};
