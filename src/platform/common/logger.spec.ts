import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RingsideLogger, type LogOptions } from './logger.js';

const SECRETS = {
  authorization: 'Bearer s3cret-1',
  cookie: 'sid=s3cret-2',
  'set-cookie': ['sid=s3cret-3'],
  password: 's3cret-4',
  currentPassword: 's3cret-5',
  newPassword: 's3cret-6',
  token: 's3cret-7',
  refreshToken: 's3cret-8',
  accessToken: 's3cret-9',
  ticket: 's3cret-10',
  signature: 's3cret-11',
  secret: 's3cret-12',
  key: { d: 's3cret-13' },
  Authorization: 'Bearer s3cret-14',
  'x-api-key': 's3cret-15',
  JWT_SECRET: 's3cret-16',
};

function logging(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const logger = new RingsideLogger({
    level: 'info',
    isPretty: false,
    write: (line) => lines.push(line),
    ...options,
  });
  const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { logger, lines, entries };
}

/** As in the product: Nest's Logger passes lines to RingsideLogger. */
function throughNest(logger: RingsideLogger, use: (logger: Logger) => void): void {
  Logger.overrideLogger(logger);
  use(new Logger('Somewhere'));
}

describe('the log', () => {
  it('is one line of JSON per entry, with level, time and context', () => {
    const { logger, lines, entries } = logging();
    throughNest(logger, (nest) => {
      nest.log('one\ntwo');
      nest.warn('three');
      nest.fatal('four');
    });
    expect(lines.every((line) => /^[^\n]+\n$/.test(line))).toBe(true);
    expect(entries().map(({ level, context, msg }) => [level, context, msg])).toEqual([
      ['info', 'Somewhere', 'one\ntwo'],
      ['warn', 'Somewhere', 'three'],
      ['fatal', 'Somewhere', 'four'],
    ]);
    expect(entries()[0]).toMatchObject({ time: expect.stringMatching(/^\d{4}-.*Z$/), pid: process.pid });
  });

  it('takes fields from an object, with its message', () => {
    const { logger, entries } = logging();
    throughNest(logger, (nest) => nest.warn({ message: 'refused', code: 'banned', tries: 3n }));
    expect(entries()).toEqual([expect.objectContaining({ msg: 'refused', code: 'banned', tries: 3 })]);
    expect(entries()[0]).not.toHaveProperty('message');
  });

  it.each([
    ['an error after the message', (nest: Logger, error: Error) => nest.error('went wrong', error)],
    ['an error as the message', (nest: Logger, error: Error) => nest.error(error)],
    ['an error among fields', (nest: Logger, err: Error) => nest.error({ message: 'went wrong', err })],
    ['a stack after the message', (nest: Logger, error: Error) => nest.error('went wrong', error.stack)],
  ])('holds the stack of %s in err', (_what, use) => {
    const { logger, entries } = logging();
    throughNest(logger, (nest) => use(nest, new TypeError('went wrong')));
    expect(entries()).toEqual([
      expect.objectContaining({
        msg: 'went wrong',
        context: 'Somewhere',
        err: expect.objectContaining({ stack: expect.stringMatching(/^TypeError: went wrong\n\s+at /) }),
      }),
    ]);
  });

  it('logs an error with its code and causes, and none of its other fields', () => {
    const { logger, lines, entries } = logging();
    const cause = Object.assign(new Error('inner'), { code: '23505', parameters: ['s3cret'] });
    const error = Object.assign(new Error('outer', { cause }), {
      query: 'SELECT s3cret',
      driverError: cause,
    });
    logger.error(error);
    expect(entries()[0]?.err).toMatchObject({ message: 'outer', cause: { message: 'inner', code: '23505' } });
    expect(lines.join()).not.toContain('s3cret');
  });

  it('survives an error that is its own cause, and a field that holds itself', () => {
    const { logger, entries } = logging();
    const error = new Error('round');
    error.cause = error;
    const circle: Record<string, unknown> = { name: 'circle', token: 's3cret' };
    circle.self = circle;
    logger.error({ message: 'round', err: error, circle });
    expect(entries()).toHaveLength(1);
    expect(JSON.stringify(entries())).not.toContain('s3cret');
  });

  it.each([
    ['debug', ['debug', 'log', 'warn', 'error']],
    ['info', ['log', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
  ] as const)('at %s holds no lesser line', (level, expected) => {
    const { logger, entries } = logging({ level });
    throughNest(logger, (nest) => {
      for (const method of ['verbose', 'debug', 'log', 'warn', 'error'] as const) nest[method](method);
    });
    expect(entries().map(({ msg }) => msg)).toEqual(expected);
  });

  it("omits the framework's start messages, but not its warnings", () => {
    const { logger, entries } = logging();
    logger.log('Mapped {/health, GET} route', 'RouterExplorer');
    logger.error('cannot resolve', 'a stack\n    at somewhere', 'ExceptionHandler');
    logger.warn('A route is there twice', 'RouterExplorer');
    expect(entries().map(({ msg }) => msg)).toEqual(['A route is there twice']);
  });

  it('for people is one line without colour, with the stack of an error below', () => {
    const { logger, lines } = logging({ isPretty: true });
    throughNest(logger, (nest) => nest.log({ message: 'hello', code: 'x' }));
    expect(lines).toEqual([
      expect.stringMatching(/^\[[\d:.]+\] INFO: \[Somewhere\] hello \{"code":"x"\}\n$/),
    ]);
    logger.error('went wrong', new Error('deep'), 'Hub');
    expect(lines[1]).toMatch(/ERROR: \[Hub\] went wrong *\n[^]*Error: deep\n\s+at /);
  });
});

describe.each([
  ['in JSON', false],
  ['for people', true],
])('the log %s', (_form, isPretty) => {
  it.each([
    ['at the top', SECRETS],
    ['one level down', { request: SECRETS }],
    ['two levels down', { request: { headers: SECRETS } }],
    ['far down', { a: { b: { c: { d: SECRETS } } } }],
    ['in a list', { requests: [SECRETS] }],
  ])('hides every secret %s', (_where, fields) => {
    const { logger, lines } = logging({ isPretty });
    const before = JSON.stringify(fields);
    logger.log({ message: 'a request', ...fields }, 'Http');
    expect(lines.join()).not.toContain('s3cret');
    expect(lines.join().split('[redacted]')).toHaveLength(Object.keys(SECRETS).length + 1);
    expect(lines.join()).toContain('a request');
    expect(JSON.stringify(fields)).toBe(before);
  });

  it('hides secrets in addresses at any depth', () => {
    const { logger, lines } = logging({ isPretty });
    const url = 'http://127.0.0.1/ws?channels=prices&ticket=s3cret&token=s3cret';
    logger.error(`cannot answer ${url}`, 'Http');
    logger.error({ message: 'fields', url, request: { inner: { deep: { url } } } }, 'Http');
    logger.error(new Error(`cannot reach postgres://me:s3cret@db and ${url}`), 'Http');
    expect(lines).toHaveLength(3);
    expect(lines.join()).not.toContain('s3cret');
    expect(lines.join()).toContain('channels=prices&ticket=[redacted]');
  });
});
