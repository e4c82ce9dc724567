// Streams to clients: lifetimes, limits and slow sockets.
import { duration, flag, integer, setting } from '../setting-types.js';

export const delivery = {
  SSE_ENABLED: setting(flag(true), {
    unit: 'true or false',
    about: 'Whether Server-Sent Events are served.',
  }),
  SSE_CONNECTION_TIMEOUT: setting(duration('30m', { minMs: 1_000 }), {
    unit: 'ms',
    about:
      'Lifetime of a connection; up to a tenth is added by chance, so that clients do not return at once.',
  }),
  SSE_HEARTBEAT_INTERVAL: setting(duration('30s', { minMs: 100 }), {
    unit: 'ms',
    about:
      'Time between two heartbeats of a connection; a client can then tell a quiet stream from a dead one.',
  }),
  SSE_MAX_CLIENTS: setting(integer(20_000, 1, 1_000_000), {
    unit: 'connections',
    about:
      'Most open streams of this process; a further stream is refused with the time of its next attempt.',
  }),
  MAX_CLIENTS_PER_IP: setting(integer(1_000, 1, 1_000_000), {
    unit: 'connections',
    about:
      'Most open streams from one address; behind a proxy that TRUST_PROXY does not name that is the proxy.',
  }),
  MAX_CLIENTS_PER_USER: setting(integer(50, 1, 1_000_000), {
    unit: 'connections',
    about: 'Most open streams of one user.',
  }),
  STREAM_OPENINGS_PER_MINUTE: setting(integer(6_000, 0, 100_000_000), {
    unit: 'openings',
    about:
      'How many streams one address may open in a minute, all of them at once if none was opened before; 0 for no limit.',
  }),
  STREAM_REPLAY_EVENTS_PER_SECOND: setting(integer(20_000, 0, 100_000_000), {
    unit: 'events',
    about:
      'Events per second that one address may replay from the table, and those of ten seconds at once; a replay beyond ' +
      'that waits; 0 for no limit.',
  }),
  DELIVERY_FLUSH_MS: setting(integer(0, 0, 1_000), {
    unit: 'ms',
    about: 'How long a round waits to gather more events; 0 sends at once.',
  }),
  DELIVERY_SOCKET_MAX_BYTES: setting(integer(262_144, 16_384, 67_108_864), {
    unit: 'bytes',
    about: 'A socket that still holds more than this is slow and skipped until it has drained.',
  }),
  DELIVERY_CACHE_MAX_BYTES: setting(integer(33_554_432, 1_048_576, 1_073_741_824), {
    unit: 'bytes',
    about: 'Finished bytes that this process keeps so that streams share them; the oldest leave first.',
  }),
  DELIVERY_STALL_MS: setting(duration('30s', { minMs: 100 }), {
    unit: 'ms',
    about: 'A slow socket without progress for this long is closed with slow_consumer.',
  }),
};
