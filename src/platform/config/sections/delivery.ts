// Streams to clients: lifetimes, limits and slow sockets.
import { duration, flag, integer, setting } from '../setting-types.js';

export const delivery = {
  SSE_ENABLED: setting(flag(true), {
    unit: 'true or false',
    about: 'Whether the server offers streams over Server-Sent Events.',
  }),
  SSE_CONNECTION_TIMEOUT: setting(duration('30m', { minMs: 1_000 }), {
    unit: 'ms',
    about:
      'The lifetime of a connection. The server adds up to a tenth at random, so that clients do not reconnect all at once.',
  }),
  SSE_HEARTBEAT_INTERVAL: setting(duration('30s', { minMs: 100 }), {
    unit: 'ms',
    about:
      'The time between two heartbeats of a connection. Heartbeats show a client that a quiet stream is alive.',
  }),
  SSE_MAX_CLIENTS: setting(integer(20_000, 1, 1_000_000), {
    unit: 'connections',
    about:
      'The most open streams of this process. The server refuses a further stream and says when to try again.',
  }),
  MAX_CLIENTS_PER_IP: setting(integer(1_000, 1, 1_000_000), {
    unit: 'connections',
    about:
      'The most open streams from one address. Behind a proxy that TRUST_PROXY does not name, all clients have the address of the proxy.',
  }),
  MAX_CLIENTS_PER_USER: setting(integer(50, 1, 1_000_000), {
    unit: 'connections',
    about: 'The most open streams of one user.',
  }),
  STREAM_OPENINGS_PER_MINUTE: setting(integer(6_000, 0, 100_000_000), {
    unit: 'openings',
    about:
      'How many streams one address may open in a minute. The address may open all of them at once. 0 means no limit.',
  }),
  STREAM_REPLAY_EVENTS_PER_SECOND: setting(integer(20_000, 0, 100_000_000), {
    unit: 'events',
    about:
      'How many events per second one address may replay from the table. The events of ten seconds may come at once; ' +
      'then the replay waits. 0 means no limit.',
  }),
  DELIVERY_FLUSH_MS: setting(integer(0, 0, 1_000), {
    unit: 'ms',
    about:
      'How long the server waits for more events before it sends. 0 means that the server sends at once.',
  }),
  DELIVERY_SOCKET_MAX_BYTES: setting(integer(262_144, 16_384, 67_108_864), {
    unit: 'bytes',
    about:
      'A socket that holds more unsent bytes is slow. The server sends nothing to a slow socket until it has less.',
  }),
  DELIVERY_CACHE_MAX_BYTES: setting(integer(33_554_432, 1_048_576, 1_073_741_824), {
    unit: 'bytes',
    about: 'The memory for encoded messages that several streams share. The process drops the oldest first.',
  }),
  DELIVERY_STALL_MS: setting(duration('30s', { minMs: 100 }), {
    unit: 'ms',
    about: 'The server closes a slow socket with slow_consumer if the socket takes no bytes for this time.',
  }),
};
