// Every setting of Ringside: its name in the environment, unit, default and a sentence about it.
// `.env.example` is generated from this table, and it is the only place where a default is written.
import { z } from 'zod';
import {
  duration,
  flag,
  integer,
  optionalDuration,
  optionalText,
  optionalUrl,
  powerOfTwo,
  setting,
  settingMeta,
  trust,
  type Setting,
} from './setting-types.js';

export const configSchema = z.object({
  NODE_ENV: setting(z.enum(['development', 'production', 'test']).default('development'), {
    section: 'Server',
    unit: '',
    about:
      'development, production or test; production logs JSON and syncs recorded prices at the slower pace.',
  }),
  HOST: setting(z.string().min(1).default('127.0.0.1'), {
    section: 'Server',
    unit: '',
    about: 'Address to listen on; 0.0.0.0 opens it to other machines.',
  }),
  PORT: setting(integer(3000, 0, 65_535), {
    section: 'Server',
    unit: 'port',
    about: 'Port to listen on; 0 lets the system choose.',
  }),
  DATA_DIR: setting(z.string().min(1).default('.data'), {
    section: 'Server',
    unit: 'folder',
    about: 'Where the embedded database and generated secrets live.',
  }),
  CORS_ORIGINS: setting(z.string().default(''), {
    section: 'Server',
    unit: 'list',
    about: 'Origins that may send credentials, separated by commas; public reads are open to all.',
  }),
  PUBLIC_URL: setting(optionalUrl(['http', 'https']), {
    section: 'Server',
    unit: 'url',
    about: 'Where people reach this server: links in mails, and the domain that a wallet must sign for.',
    defaultNote: 'the address it listens on',
  }),
  TRUST_PROXY: setting(trust(), {
    section: 'Server',
    unit: 'list',
    about:
      'Proxies whose X-Forwarded-For is believed: addresses or networks separated by commas, or loopback, linklocal, uniquelocal.',
  }),
  LOG_LEVEL: setting(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
    section: 'Server',
    unit: '',
    about: 'The least important line that is logged.',
  }),
  SHUTDOWN_GRACE_MS: setting(duration('10000', { maxMs: 300_000 }), {
    section: 'Server',
    unit: 'ms',
    about: 'How long a clean stop may take: goodbye, flush, close, database last.',
  }),
  DATABASE_URL: setting(optionalUrl(['postgres', 'postgresql']), {
    section: 'Storage',
    unit: 'url',
    about: 'PostgreSQL 15 or newer; without it Ringside runs its own in DATA_DIR/postgres.',
  }),
  DATABASE_POOL_SIZE: setting(integer(10, 2, 200), {
    section: 'Storage',
    unit: 'connections',
    about: 'Most connections this process opens to PostgreSQL.',
  }),
  DATABASE_PREPARED_STATEMENTS: setting(flag(true), {
    section: 'Storage',
    unit: 'true or false',
    about: 'Whether the desk prepares its statements; switch it off behind a pooler that cannot keep them.',
  }),
  SLOW_QUERY_MS: setting(duration('500'), {
    section: 'Storage',
    unit: 'ms',
    about: 'A query slower than this is logged, by its shape alone, and counted.',
  }),
  REDIS_URL: setting(optionalUrl(['redis', 'rediss']), {
    section: 'Storage',
    unit: 'url',
    about: 'Shared cache and doorbell for several processes; without it both live in this process.',
  }),
  EVENT_RETENTION_DAYS: setting(integer(30, 1, 36_500), {
    section: 'Event log',
    unit: 'days',
    about: 'How long events can be replayed before their partition is pruned.',
  }),
  EVENT_PARTITION_ROWS: setting(integer(1_000_000, 1_000, 100_000_000), {
    section: 'Event log',
    unit: 'rows',
    about: 'Events per partition of the log; a partition is what pruning removes.',
  }),
  EVENT_RING_BYTES: setting(integer(67_108_864, 65_536, 4_294_967_296), {
    section: 'Event log',
    unit: 'bytes',
    about: 'Memory for the newest events, from which live and resuming clients are served.',
  }),
  EVENT_GATE_MAX_WAITING: setting(integer(1_000, 1, 1_000_000), {
    section: 'Event log',
    unit: 'appends',
    about: 'Appends that may wait for their turn to commit; one more is refused with 503 busy.',
  }),
  TAIL_POLL_MS: setting(duration('100', { maxMs: 60_000 }), {
    section: 'Event log',
    unit: 'ms',
    about: 'How often the log is looked at when no doorbell rings.',
  }),
  MIN_SEQ_WAIT_MS: setting(duration('2000', { maxMs: 60_000 }), {
    section: 'Event log',
    unit: 'ms',
    about: 'How long a read with minSeq waits before it answers 503 not_caught_up.',
  }),
  JWT_SECRET: setting(optionalText(32, 1_024), {
    section: 'Users',
    unit: 'secret',
    about:
      'Signs access tokens; 32 characters or more. Production does not start without it; elsewhere one is made and kept in DATA_DIR.',
  }),
  ACCESS_TOKEN_TTL: setting(duration('10m', { minMs: 1_000, maxMs: 86_400_000 }), {
    section: 'Users',
    unit: 'ms',
    about: 'How long an access token holds; a refresh brings the next one.',
  }),
  SESSION_TTL: setting(duration('7d', { minMs: 1_000, maxMs: 31_536_000_000 }), {
    section: 'Users',
    unit: 'ms',
    about: 'How long a session lasts after sign-in or its last refresh.',
  }),
  PASSWORD_HASH_COST: setting(powerOfTwo(16_384, 1_024, 1_048_576), {
    section: 'Users',
    unit: 'N of scrypt',
    about:
      'What hashing a password costs, in memory and time; a power of two. Known passwords keep the cost they were hashed with.',
  }),
  ADMIN_EMAIL: setting(z.email().optional(), {
    section: 'Users',
    unit: '',
    about:
      'The first admin, made at start while there is none; without it a one-time setup token is printed.',
  }),
  ADMIN_PASSWORD: setting(optionalText(12, 128), {
    section: 'Users',
    unit: 'secret',
    about: 'The password of the first admin; 12 characters or more.',
  }),
  SMTP_URL: setting(optionalUrl(['smtp', 'smtps']), {
    section: 'Users',
    unit: 'url',
    about:
      'Where mails go out, such as smtp://user:password@host:587; without it an admin makes reset links.',
  }),
  MAIL_FROM: setting(z.string().min(3).max(320).default('Ringside <ringside@localhost>'), {
    section: 'Users',
    unit: '',
    about: 'The sender of mails.',
  }),
  RATE_LIMIT_PER_MINUTE: setting(integer(1_200, 0, 100_000_000), {
    section: 'Users',
    unit: 'requests',
    about: 'Requests of one user, or of one address without a user, in a minute; 0 for no limit.',
  }),
  AUTH_RATE_LIMIT_PER_MINUTE: setting(integer(30, 0, 100_000_000), {
    section: 'Users',
    unit: 'requests',
    about: 'Attempts to sign in, register or reset from one address in a minute; 0 for no limit.',
  }),
  PRICE_SOURCE: setting(z.enum(['replay', 'wiki']).default('replay'), {
    section: 'Prices',
    unit: '',
    about: 'replay plays recorded real prices; wiki polls a live HTTP source.',
  }),
  PRICE_SOURCE_URL: setting(optionalUrl(['http', 'https']), {
    section: 'Prices',
    unit: 'url',
    about: 'Base address of the wiki source: /latest and /mapping are read below it.',
  }),
  PRICE_SOURCE_USER_AGENT: setting(z.string().min(1).default('ringside (self-hosted markets backend)'), {
    section: 'Prices',
    unit: '',
    about: 'How Ringside introduces itself to the wiki source; its operators ask for a way to reach you.',
  }),
  PRICE_SYNC_INTERVAL_MS: setting(optionalDuration({ minMs: 100, maxMs: 86_400_000 }), {
    section: 'Prices',
    unit: 'ms',
    about: 'Time between price syncs.',
    defaultNote: '60000; 5000 with replay in development',
  }),
  REPLAY_FILE: setting(z.string().optional(), {
    section: 'Prices',
    unit: 'file',
    about: 'Recorded prices to play (NDJSON, gzip); without it the bundled sample.',
  }),
  REPLAY_SPEED: setting(integer(60, 1, 100_000), {
    section: 'Prices',
    unit: 'times',
    about: 'How much faster than recorded the replay runs.',
  }),
  HISTORY_CACHE_TTL_MS: setting(duration('30s', { maxMs: 86_400_000 }), {
    section: 'Prices',
    unit: 'ms',
    about: 'How long a history answer is served from the cache; it says the seq it was filled at.',
  }),
  HISTORY_CACHE_MAX_ENTRIES: setting(integer(2_000, 1, 1_000_000), {
    section: 'Prices',
    unit: 'answers',
    about: 'Most history answers kept by the in-process cache; the least recently used goes first.',
  }),
  SSE_ENABLED: setting(flag(true), {
    section: 'Delivery',
    unit: 'true or false',
    about: 'Whether Server-Sent Events are served.',
  }),
  SSE_CONNECTION_TIMEOUT: setting(duration('30m', { minMs: 1_000 }), {
    section: 'Delivery',
    unit: 'ms',
    about:
      'Lifetime of a connection; up to a tenth is added by chance, so that clients do not return at once.',
  }),
  SSE_HEARTBEAT_INTERVAL: setting(duration('30s', { minMs: 100 }), {
    section: 'Delivery',
    unit: 'ms',
    about: 'How often every connection hears from us, so that a quiet stream is told from a dead one.',
  }),
  SSE_MAX_CLIENTS: setting(integer(20_000, 1, 1_000_000), {
    section: 'Delivery',
    unit: 'connections',
    about: 'Most open streams of this process; one more is told when to come back.',
  }),
  MAX_CLIENTS_PER_IP: setting(integer(1_000, 1, 1_000_000), {
    section: 'Delivery',
    unit: 'connections',
    about:
      'Most open streams from one address; behind a proxy that TRUST_PROXY does not name that is the proxy.',
  }),
  MAX_CLIENTS_PER_USER: setting(integer(50, 1, 1_000_000), {
    section: 'Delivery',
    unit: 'connections',
    about: 'Most open streams of one user.',
  }),
  DELIVERY_FLUSH_MS: setting(integer(0, 0, 1_000), {
    section: 'Delivery',
    unit: 'ms',
    about: 'How long a round waits to gather more events; 0 sends at once.',
  }),
  DELIVERY_SOCKET_MAX_BYTES: setting(integer(262_144, 16_384, 67_108_864), {
    section: 'Delivery',
    unit: 'bytes',
    about: 'A socket that still holds more than this is slow and skipped until it has drained.',
  }),
  DELIVERY_STALL_MS: setting(duration('30s', { minMs: 100 }), {
    section: 'Delivery',
    unit: 'ms',
    about: 'A slow socket without progress for this long is closed with slow_consumer.',
  }),
  TRADING_PAPER: setting(z.enum(['true', 'false', '1', '0']).optional(), {
    section: 'Trading',
    unit: 'true or false',
    defaultNote: 'true, but false in production',
    about: 'Play money: new accounts are funded, and items are traded against the house.',
  }),
  PAPER_FUNDS: setting(integer(10_000, 0, 1_000_000_000), {
    section: 'Trading',
    unit: 'credits',
    about: 'What a new account starts with in paper mode.',
  }),
  PAPER_HOUSE_FUNDS: setting(integer(10_000_000, 0, 1_000_000_000_000), {
    section: 'Trading',
    unit: 'credits',
    about: 'What the house starts with in paper mode, once for market makers and once for items.',
  }),
  QUOTE_EXPOSURE_MAX: setting(integer(1_000_000, 0, 1_000_000_000_000), {
    section: 'Trading',
    unit: 'credits',
    about: 'Highest value of the units of one item that the house lets users hold.',
  }),
  DESK_QUEUE_MAX: setting(integer(10_000, 1, 1_000_000), {
    section: 'Trading',
    unit: 'commands',
    about: 'Commands that may wait for the desk; one more is refused with 503 busy.',
  }),
  DESK_BATCH_MAX: setting(integer(800, 1, 10_000), {
    section: 'Trading',
    unit: 'commands',
    about: 'Commands that the desk commits in one transaction.',
  }),
  DESK_GATHER_MS: setting(duration('5', { maxMs: 1_000 }), {
    section: 'Trading',
    unit: 'ms',
    about:
      'How long the desk waits for more commands after it has committed several at once, unless 64 wait already.',
  }),
  DESK_HOST: setting(z.string().optional(), {
    section: 'Trading',
    unit: 'host name or address',
    defaultNote: 'HOST',
    about: 'Where other processes of the same database reach this one, if it leads the desk.',
  }),
  DESK_PORT: setting(integer(0, 0, 65_535), {
    section: 'Trading',
    unit: 'port',
    about: 'Port for commands that other processes forward; 0 takes a free one.',
  }),
});

export type Environment = Record<string, string | undefined>;
export type Config = Readonly<
  Omit<z.output<typeof configSchema>, 'TRADING_PAPER'> & {
    PRICE_SYNC_INTERVAL_MS: number;
    TRADING_PAPER: boolean;
    DESK_HOST: string;
  }
>;

/** Every setting with its documentation, in the order in which they are shown. */
export function settings(): (Setting & { name: string; defaultText: string })[] {
  return Object.entries(configSchema.shape).map(([name, schema]) => {
    const meta = settingMeta.get(schema as z.ZodType);
    if (!meta) throw new Error(`setting ${name} is not documented`);
    return { ...meta, name, defaultText: defaultTextOf(schema as z.ZodType) };
  });
}

function defaultTextOf(schema: z.ZodType): string {
  const input = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as { default?: unknown };
  return typeof input.default === 'string' ? input.default : '';
}
