// The process itself: where it listens, how people reach it, what it logs, how it stops.
import { z } from 'zod';
import { duration, integer, optionalBaseUrl, origins, setting, trust } from '../setting-types.js';

export const server = {
  NODE_ENV: setting(z.enum(['development', 'production', 'test']).default('development'), {
    about:
      'development, production or test; production logs JSON and syncs recorded prices at the slower pace.',
  }),
  HOST: setting(z.string().min(1).default('127.0.0.1'), {
    about: 'Address to listen on; 0.0.0.0 opens it to other machines.',
  }),
  PORT: setting(integer(3000, 0, 65_535), {
    unit: 'port',
    about: 'Port to listen on; 0 lets the system choose.',
  }),
  PUBLIC_URL: setting(optionalBaseUrl(['http', 'https']), {
    unit: 'url',
    about: 'Where people reach this server: links in mails, and the domain that a wallet must sign for.',
    defaultNote: 'the address it listens on',
  }),
  TRUST_PROXY: setting(trust(), {
    unit: 'list',
    about:
      'Proxies whose X-Forwarded-For is believed: addresses or networks separated by commas, or loopback, linklocal, uniquelocal.',
  }),
  CORS_ORIGINS: setting(origins(), {
    unit: 'list',
    about: 'Origins that may send credentials, separated by commas; public reads are open to all.',
  }),
  DATA_DIR: setting(z.string().min(1).default('.data'), {
    unit: 'folder',
    about: 'Where the embedded database and generated secrets live.',
  }),
  LOG_LEVEL: setting(z.enum(['debug', 'info', 'warn', 'error']).default('info'), {
    about: 'The least important line that is logged.',
  }),
  SHUTDOWN_GRACE_MS: setting(duration('10000', { maxMs: 300_000 }), {
    unit: 'ms',
    about: 'How long a clean stop may take: goodbye, flush, close, database last.',
  }),
};
