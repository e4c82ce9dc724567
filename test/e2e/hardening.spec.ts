// What an answer gives away and what it believes: request ids, security headers, faults without their insides,
// addresses behind a proxy, and a log that a person can search by requestId.
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConflictException, Controller, Get, HttpException, Module, Param } from '@nestjs/common';
import { RateLimit } from '../../src/platform/auth/index.js';
import { Access } from '../../src/platform/http/index.js';
import { DomainError } from '../../src/platform/common/errors.js';
import { getJson, startTestApp, type TestApp } from '../support/app.js';
import { WhereFromModule } from '../support/where-from.js';

const SQL = 'SELECT password_hash FROM users WHERE email = $1';

@Access('public')
@RateLimit('none')
@Controller('trial')
class TrialController {
  @Get('fault')
  fault(): never {
    throw Object.assign(new Error(`syntax error in ${SQL}`), { query: SQL, parameters: ['s3cret'] });
  }

  @Get('status/:status')
  status(@Param('status') status: string): never {
    throw new HttpException(`refused with ${status}`, Number(status));
  }

  @Get('later/:ms')
  later(@Param('ms') ms: string): never {
    throw new DomainError('rate_limited', 'Too many requests.', { retryAfterMs: Number(ms) });
  }

  @Get('busy')
  busy(): never {
    throw new DomainError('busy', 'A queue is full.');
  }

  @Get('conflict')
  conflict(): never {
    throw new ConflictException('There is one already.');
  }
}

@Module({ controllers: [TrialController] })
class TrialModule {}

let ringside: TestApp;
let log: jest.SpiedFunction<typeof process.stdout.write>;
const logged = () => log.mock.calls.map(([line]) => String(line)).join('');
beforeAll(async () => {
  log = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  ringside = await startTestApp({ LOG_LEVEL: 'debug' }, [TrialModule, WhereFromModule]);
});
beforeEach(() => void log.mockClear());
afterAll(async () => {
  await ringside?.stop();
  log.mockRestore();
});

const api = (path: string) => `${ringside.url}/api/v1${path}`;

/** The head of an answer as it came, which for a stream is all that is read. */
async function headOf(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  abort.abort();
  return response;
}

describe('the id of a request', () => {
  it.each([
    ['a read', '/api/v1/time'],
    ['a stream', '/api/v1/prices/stream'],
    ['a page', '/'],
    ['the documentation', '/docs'],
    ['an unknown address', '/api/v1/nothing'],
    ['a malformed address', '/api/v1/prices/history/%ff'],
  ])('is in the head of %s, taken over or made', async (_what, path) => {
    const given = await headOf(`${ringside.url}${path}`, { 'x-request-id': 'trace:1-2_3.4' });
    expect(given.headers.get('x-request-id')).toBe('trace:1-2_3.4');
    const made = await headOf(`${ringside.url}${path}`, { 'x-request-id': 'not well formed' });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is in the answer to a preflight', async () => {
    const answer = await fetch(api('/time'), {
      method: 'OPTIONS',
      headers: { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' },
    });
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([
      204,
      expect.stringMatching(/^[0-9a-f]{16}$/),
    ]);
  });

  it('is the one in the body of an error', async () => {
    for (const path of ['/nothing', '/prices/history/%ff', '/trial/fault']) {
      const { headers, body } = await getJson<{ requestId: string }>(api(path), { 'x-request-id': 'mine' });
      expect([path, body.requestId, headers.get('x-request-id')]).toEqual([path, 'mine', 'mine']);
    }
  });
});

describe('an error', () => {
  it('of ours is told without its insides, and logged in full under its id', async () => {
    const { status, body } = await getJson(api('/trial/fault?ticket=s3cret'), { 'x-request-id': 'fault-1' });
    expect([status, body]).toEqual([
      500,
      {
        statusCode: 500,
        code: 'internal_error',
        message: 'Something went wrong on our side.',
        details: {},
        requestId: 'fault-1',
      },
    ]);
    expect(logged()).toMatch(/ERROR: \[Http\] A request failed .*"requestId":"fault-1","method":"GET"/);
    expect(logged()).toContain('/api/v1/trial/fault?ticket=[redacted]');
    expect(logged()).toContain(`Error: syntax error in ${SQL}`);
    expect(logged()).toMatch(/\n\s+at .*hardening\.spec/);
    expect(logged()).not.toContain('s3cret');
  });

  it('of the caller is logged as no more than a detail', async () => {
    await getJson(api('/trial/later/1?token=s3cret'), { 'x-request-id': 'refusal-1' });
    await getJson(api('/trial/busy'), { 'x-request-id': 'refusal-2' });
    expect(logged()).toMatch(/DEBUG: \[Http\] A request was refused .*"requestId":"refusal-1"/);
    expect(logged()).toMatch(/DEBUG: \[Http\] A request was refused .*"requestId":"refusal-2"/);
    expect(logged()).not.toMatch(/WARN|ERROR|s3cret/);
  });
});

describe('a refusal', () => {
  it.each([
    [400, 400, 'bad_request'],
    [401, 401, 'unauthenticated'],
    [403, 403, 'forbidden'],
    [404, 404, 'not_found'],
    [414, 400, 'bad_request'],
    [429, 429, 'rate_limited'],
    [503, 503, 'unavailable'],
    [500, 500, 'internal_error'],
  ])('of Nest with status %d is %d %s', async (thrown, status, code) => {
    const answer = await getJson(api(`/trial/status/${thrown}`));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each([
    ['/trial/later/1500', '2'],
    ['/trial/later/61000', '61'],
    ['/trial/later/1', '1'],
    ['/trial/later/0', '1'],
    ['/trial/later/soon', '1'],
    ['/trial/busy', '1'],
    ['/trial/fault', null],
    ['/trial/conflict', null],
  ])('at %s says when to come back: %s', async (path, seconds) => {
    expect((await getJson(api(path))).headers.get('retry-after')).toBe(seconds);
  });
});

describe('security headers', () => {
  const PAGE_HEADERS = [
    'content-security-policy',
    'cross-origin-opener-policy',
    'cross-origin-resource-policy',
    'origin-agent-cluster',
    'referrer-policy',
    'x-dns-prefetch-control',
    'x-download-options',
    'x-frame-options',
    'x-permitted-cross-domain-policies',
    'x-xss-protection',
  ];

  it.each(['/', '/live.js', '/docs', '/docs/openapi.json', '/docs/streams', '/health', '/nothing'])(
    'are all there at %s, but for the one that wants TLS',
    async (path) => {
      const { headers } = await headOf(`${ringside.url}${path}`);
      expect(PAGE_HEADERS.filter((name) => !headers.has(name))).toEqual([]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.has('strict-transport-security')).toBe(false);
    },
  );

  it('allow a page what is its own', async () => {
    const { headers } = await headOf(`${ringside.url}/`);
    expect(headers.get('content-security-policy')?.split(';')).toEqual([
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "connect-src 'self' ws: wss:",
      "object-src 'none'",
      "frame-ancestors 'self'",
      "base-uri 'self'",
      "form-action 'self'",
    ]);
  });

  it('are looser for the viewer of the streams alone', async () => {
    const policyOf = async (path: string) =>
      (await headOf(`${ringside.url}${path}`)).headers.get('content-security-policy');
    const page = await policyOf('/docs');
    expect(await policyOf('/docs/streams?x=1')).not.toBe(page);
    expect(await policyOf('/docs/streams-of-another')).toBe(page);
  });

  it.each(['/api/v1/time', '/api/v1/prices/stream', '/api/v1/nothing', '/api/v1/prices/history/%ff', '/api'])(
    'are one short line at %s',
    async (path) => {
      const { headers } = await headOf(`${ringside.url}${path}`);
      expect(PAGE_HEADERS.filter((name) => headers.has(name))).toEqual([]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );
});

describe('an address behind a proxy', () => {
  const FORWARDED = { 'x-forwarded-for': '192.0.2.1, 192.0.2.7', 'x-forwarded-proto': 'https' };
  const started: TestApp[] = [];
  afterAll(() => Promise.all(started.map((app) => app.stop())));

  async function trusting(TRUST_PROXY: string): Promise<string> {
    const app = await startTestApp({ TRUST_PROXY }, [WhereFromModule]);
    started.push(app);
    return app.url;
  }

  it('is the peer, while nobody is trusted', async () => {
    const { body } = await getJson(api('/where-from'), FORWARDED);
    expect(body).toEqual({ ip: '127.0.0.1', protocol: 'http' });
  });

  it('is the peer, when somebody else is trusted', async () => {
    const url = await trusting('192.0.2.0/24');
    const { body } = await getJson(`${url}/api/v1/where-from`, FORWARDED);
    expect(body).toEqual({ ip: '127.0.0.1', protocol: 'http' });
  });

  it('is what the trusted proxy says, and over TLS a page says so to the browser', async () => {
    const url = await trusting('loopback');
    const { body } = await getJson(`${url}/api/v1/where-from`, FORWARDED);
    expect(body).toEqual({ ip: '192.0.2.7', protocol: 'https' });
    const hsts = async (headers: Record<string, string>) =>
      (await headOf(`${url}/docs`, headers)).headers.get('strict-transport-security');
    expect(await hsts(FORWARDED)).toMatch(/^max-age=\d{8}$/);
    expect(await hsts({ 'x-forwarded-for': '192.0.2.1' })).toBeNull();
  });

  it('is never what everybody says', async () => {
    await expect(trusting('true')).rejects.toThrow(/TRUST_PROXY: .*forge an address/);
  });
});
