// The process itself: where it listens, how people reach it, what it logs, how it stops.
import { z } from 'zod';
import { duration, integer, optionalBaseUrl, origins, setting, trust } from '../setting-types.js';

export const server = {
  NODE_ENV: setting(z.enum(['development', 'production', 'test']).default('development'), {
    about: 'The kind of installation. In production the log is JSON, and a replay syncs prices every minute.',
  }),
  HOST: setting(z.string().min(1).default('127.0.0.1'), {
    about: 'The address at which the server listens. With 0.0.0.0 other machines can reach it.',
  }),
  PORT: setting(integer(3000, 0, 65_535), {
    unit: 'port',
    about: 'The port at which the server listens. 0 means any free port.',
  }),
  PUBLIC_URL: setting(optionalBaseUrl(['http', 'https']), {
    unit: 'url',
    about:
      'The address at which people reach this server. Links in mails use it, and a wallet must sign for its domain.',
    defaultNote: 'the address it listens on',
  }),
  TRUST_PROXY: setting(trust(), {
    unit: 'list',
    about:
      'The proxies whose X-Forwarded-For the server trusts: addresses or networks separated by commas, or loopback, ' +
      'linklocal, uniquelocal.',
  }),
  CORS_ORIGINS: setting(origins(), {
    unit: 'list',
    about:
      'The origins whose pages may send credentials, separated by commas. Pages of every origin may make public reads.',
  }),
  DATA_DIR: setting(z.string().min(1).default('.data'), {
    unit: 'folder',
    about: 'The folder of the embedded database and of the secrets that Ringside makes.',
  }),
  LOG_LEVEL: setting(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
    about: 'The lowest level of the lines in the log.',
  }),
  SHUTDOWN_GRACE_MS: setting(duration('10000', { maxMs: 300_000 }), {
    unit: 'ms',
    about:
      'How long the server may take to stop: it says goodbye, sends the rest, closes streams, and stops the database last.',
  }),
};
