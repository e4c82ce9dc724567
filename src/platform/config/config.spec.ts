import { describe, expect, it } from '@jest/globals';
import { StartupError } from '../common/startup-error.js';
import { readConfig, type Environment } from './config.js';
import { configSchema, settings } from './config.schema.js';

const PRODUCTION = { NODE_ENV: 'production', JWT_SECRET: 'a secret of at least 32 characters' };
const WIKI = { PRICE_SOURCE: 'wiki', PRICE_SOURCE_URL: 'https://prices.example.org/api' };

function refusalOf(environment: Environment): string {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    return (error as StartupError).message;
  }
  throw new Error('The configuration was accepted.');
}

describe('the configuration', () => {
  it('of an empty environment is the documented defaults', () => {
    expect(readConfig({})).toMatchObject({
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: 3000,
      DATA_DIR: '.data',
      PRICE_SOURCE: 'replay',
      EVENT_RETENTION_DAYS: 30,
      TAIL_POLL_MS: 100,
      MIN_SEQ_WAIT_MS: 2_000,
      SSE_ENABLED: true,
      SSE_CONNECTION_TIMEOUT: 1_800_000,
      SSE_HEARTBEAT_INTERVAL: 30_000,
      SSE_MAX_CLIENTS: 20_000,
      SLOW_QUERY_MS: 500,
      SHUTDOWN_GRACE_MS: 10_000,
    });
    expect(readConfig({})).not.toHaveProperty('DATABASE_URL', expect.anything());
  });

  it('treats an empty value as absent, because `.env` files and compose files write empty values', () => {
    const empty = Object.fromEntries(Object.keys(configSchema.shape).map((name) => [name, '']));
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it('drops unknown settings', () => {
    expect(readConfig({ PATH: '/bin' })).not.toHaveProperty('PATH');
  });

  it('cannot be changed', () => {
    const config = readConfig({});
    expect(() => Object.assign(config, { PORT: 1 })).toThrow(TypeError);
  });

  it.each([
    ['PORT', '65535', 65_535],
    ['PORT', '0', 0],
    ['SSE_ENABLED', 'false', false],
    ['SSE_ENABLED', '0', false],
    ['SSE_ENABLED', '1', true],
    ['SSE_HEARTBEAT_INTERVAL', '15s', 15_000],
    ['SSE_CONNECTION_TIMEOUT', '1h', 3_600_000],
    ['SHUTDOWN_GRACE_MS', '2500', 2_500],
    ['DATABASE_URL', 'postgresql://me@db/ringside', 'postgresql://me@db/ringside'],
    ['REDIS_URL', 'rediss://cache:6380/1', 'rediss://cache:6380/1'],
    ['TRUST_PROXY', 'loopback, 10.0.0.0/8', 'loopback, 10.0.0.0/8'],
    ['LOG_LEVEL', 'debug', 'debug'],
    ['CORS_ORIGINS', '', []],
    ['CORS_ORIGINS', 'https://app.example/', ['https://app.example']],
    [
      'CORS_ORIGINS',
      ' HTTPS://App.example:443, http://localhost:5173 ,capacitor://localhost',
      ['https://app.example', 'http://localhost:5173', 'capacitor://localhost'],
    ],
    ['PUBLIC_URL', 'https://floor.example/ringside/', 'https://floor.example/ringside/'],
  ])('reads %s=%s', (name, text, expected) => {
    expect(readConfig({ [name]: text })).toHaveProperty(name, expected);
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', 'http'],
    ['NODE_ENV', 'prod'],
    ['SSE_ENABLED', 'yes'],
    ['SSE_MAX_CLIENTS', '0'],
    ['SSE_HEARTBEAT_INTERVAL', 'soon'],
    ['SSE_CONNECTION_TIMEOUT', '30d'],
    ['SHUTDOWN_GRACE_MS', '0'],
    ['DATABASE_URL', 'mysql://me:secret@db/ringside'],
    ['DATABASE_URL', 'not a url: secret'],
    ['REDIS_URL', 'http://cache'],
    ['PRICE_SOURCE', 'oracle'],
    ['PRICE_SYNC_INTERVAL_MS', '50'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '1'],
    ['TRUST_PROXY', 'secret.example'],
    ['LOG_LEVEL', 'silent'],
    ['DESK_HOST', '0.0.0.0'],
    ['DESK_HOST', '::'],
    ['DESK_HOST', 'http://secret/'],
    ['JWT_SECRET', 'too short a secret'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', 'secret.example'],
    ['CORS_ORIGINS', 'https://app.example, https://secret.example/path'],
    ['CORS_ORIGINS', 'https://app.example?secret'],
    ['CORS_ORIGINS', 'https://me:secret@app.example'],
    ['CORS_ORIGINS', 'mailto:secret'],
    ['PUBLIC_URL', 'https://me:secret@floor.example'],
    ['PUBLIC_URL', 'https://floor.example/?secret'],
    ['PRICE_SOURCE_URL', 'https://prices.example/api#secret'],
    ['MAIL_FROM', 'the secret sender'],
  ])('names %s when it is %j, and does not repeat the value', (name, text) => {
    const refusal = refusalOf({ [name]: text });
    expect(refusal).toContain(`${name}: `);
    expect(refusal).not.toContain('secret');
    expect(refusal).not.toContain('\n');
  });

  it('names all faults at once', () => {
    const refusal = refusalOf({ PORT: 'http', SSE_ENABLED: 'yes', REDIS_URL: 'cache' });
    for (const name of ['PORT', 'SSE_ENABLED', 'REDIS_URL']) expect(refusal).toContain(`${name}: `);
  });

  it('needs a secret in production, where a generated secret would be lost with the disk', () => {
    expect(refusalOf({ NODE_ENV: 'production' })).toContain('JWT_SECRET: ');
    expect(readConfig(PRODUCTION)).toMatchObject(PRODUCTION);
  });

  it('needs two ports, one for clients and one for the desk', () => {
    expect(refusalOf({ PORT: '3000', DESK_PORT: '3000' })).toContain('DESK_PORT: ');
    expect(readConfig({ PORT: '0', DESK_PORT: '0' })).toMatchObject({ PORT: 0, DESK_PORT: 0 });
  });

  it('gives the reason for not trusting every proxy', () => {
    expect(refusalOf({ TRUST_PROXY: 'true' })).toMatch(/TRUST_PROXY: .*anybody forge an address/);
  });

  it('needs an address for the wiki source', () => {
    expect(refusalOf({ PRICE_SOURCE: 'wiki' })).toContain('PRICE_SOURCE_URL: ');
    expect(readConfig(WIKI)).toMatchObject(WIKI);
  });

  it.each([
    ['recorded prices in development', {}, 5_000],
    ['recorded prices in production', PRODUCTION, 60_000],
    ['a live source in development', WIKI, 60_000],
    ['a live source in production', { ...WIKI, ...PRODUCTION }, 60_000],
    ['whatever was asked for', { PRICE_SYNC_INTERVAL_MS: '7s' }, 7_000],
  ])('syncs %s at their pace', (_case, environment, expected) => {
    expect(readConfig(environment).PRICE_SYNC_INTERVAL_MS).toBe(expected);
  });
});

describe('every setting', () => {
  it.each(settings())('$name is documented', ({ name, section, unit, about }) => {
    expect(section).toMatch(/^[A-Z]/);
    expect(about).toMatch(/\.$/);
    expect(about).not.toContain('\n');
    if (name.endsWith('_MS')) expect(unit).toBe('ms');
    if (name.endsWith('_BYTES')) expect(unit).toBe('bytes');
  });

  it.each(settings().filter(({ defaultText }) => defaultText !== ''))(
    '$name takes its own default',
    ({ name, defaultText }) => {
      expect(readConfig({ [name]: defaultText })).toEqual(readConfig({}));
    },
  );

  it('is in a section that is not torn apart', () => {
    const sections = settings().map(({ section }) => section);
    const runs = sections.filter((section, index) => section !== sections[index - 1]);
    expect(runs).toEqual([...new Set(sections)]);
  });
});
