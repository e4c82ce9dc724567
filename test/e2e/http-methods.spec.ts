// What stock clients send beside the documented requests: a type without a body, another method, OPTIONS that is no
// preflight, and names that cannot stand in an address.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UNLIMITED } from '../support/accounts.js';
import { QUIET_PRICES, startTestApp, type TestApp } from '../support/app.js';
import { RawConnection } from '../support/raw-connection.js';
import { boss, limitOrder, newMarket, newTrader, refusalOf, type Trader } from '../support/trading.js';

let ringside: TestApp;
let trader: Trader;
let market: string;
beforeAll(async () => {
  ringside = await startTestApp({ ...QUIET_PRICES, ...UNLIMITED });
  trader = await newTrader(ringside);
  market = await newMarket(ringside);
});
afterAll(() => ringside?.stop());

const fetchApi = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(`${ringside.url}${path}`, { method, headers });

describe('a request without a body', () => {
  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain; charset=utf-8'])(
    'is read as such when it names the type %s',
    async (type) => {
      const { id } = await trader.placed(market);
      const headers = { authorization: `Bearer ${trader.account.accessToken}`, 'content-type': type };
      const answer = await fetchApi('DELETE', `/api/v1/trading/orders/${String(id)}`, headers);
      expect([answer.status, await answer.json()]).toMatchObject([200, { id, status: 'CANCELLED' }]);
    },
  );

  it('is read as such when it is sent in chunks', async () => {
    const { id } = await trader.placed(market);
    const connection = new RawConnection(ringside.url).request(
      `DELETE /api/v1/trading/orders/${String(id)} HTTP/1.1`,
      [
        `Authorization: Bearer ${trader.account.accessToken}`,
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
      ],
      '0\r\n\r\n',
    );
    await connection.until(/^HTTP\/1\.1 200 [^]*"CANCELLED"/);
    connection.close();
  });

  it('is refused by a route that needs a body, field by field', async () => {
    const answer = await fetchApi('POST', '/api/v1/auth/login', { 'content-type': 'application/json' });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'bad_request' }]);
  });

  it('does not open the door to bodies of other types', async () => {
    const answer = await fetch(`${ringside.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    });
    expect([answer.status, await answer.json()]).toMatchObject([415, { code: 'unsupported_media_type' }]);
  });
});

describe('an address that exists, with another method', () => {
  it.each([
    ['PUT', '/api/v1/trading/orders', 'DELETE, POST'],
    ['PUT', '/api/trading/orders', 'DELETE, POST'],
    ['POST', '/api/v1/prices/latest', 'GET, HEAD'],
    ['GET', '/api/v1/auth/login', 'POST'],
    ['POST', '/api/v1/trading/orders/12?x=1', 'DELETE, GET, HEAD, PATCH'],
    ['PUT', '/api/v1/trading/orders/by-client-id/%2e%20', 'GET, HEAD'],
    ['DELETE', '/health', 'GET, HEAD'],
    ['PUT', '/api/v1/stream', 'GET, HEAD'],
  ])('%s %s is answered with 405 and Allow', async (method, path, allow) => {
    const answer = await fetchApi(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed', details: { allow } });
  });

  it.each([
    ['PUT', '/api/v1/nothing-here'],
    ['GET', '/api/v1/trading/orders/1/2/3'],
    ['POST', '/nothing-here'],
  ])('is not meant by %s %s, which does not exist', async (method, path) => {
    const answer = await fetchApi(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([404, null]);
  });
});

describe('OPTIONS', () => {
  it.each([
    ['/api/v1/prices/latest', 'GET, HEAD, OPTIONS'],
    ['/api/v1/trading/orders', 'DELETE, POST, OPTIONS'],
    ['/index.html', 'GET, HEAD, OPTIONS'],
  ])('of %s names the methods when it is no preflight', async (path, allow) => {
    const answer = await fetchApi('OPTIONS', path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, allow]);
  });

  it('without an origin is no preflight, whatever method it announces', async () => {
    const announced = { 'access-control-request-method': 'GET' };
    const answer = await fetchApi('OPTIONS', '/api/v1/prices/latest', announced);
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });

  it('of an unknown address is refused in the documented form', async () => {
    const answer = await fetchApi('OPTIONS', '/api/v1/nothing-here');
    expect([answer.status, await answer.json()]).toMatchObject([404, { statusCode: 404, code: 'not_found' }]);
  });

  it('of a page of another origin is a preflight as ever', async () => {
    const answer = await fetchApi('OPTIONS', '/api/v1/prices/latest', {
      origin: 'https://elsewhere.test',
      'access-control-request-method': 'GET',
    });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
  });
});

describe('a name that cannot be asked for', () => {
  it.each(['.', '..'])('is refused as the name of an order: %s', async (name) => {
    const refused = { status: 400, code: 'bad_request' };
    expect(refusalOf(await trader.order(market, { clientOrderId: name }))).toEqual({
      ...refused,
      field: 'clientOrderId',
    });
    const byKey = await trader.ask('POST /trading/orders', limitOrder(market), { 'idempotency-key': name });
    expect(refusalOf(byKey)).toEqual({ ...refused, field: 'Idempotency-Key' });
  });

  it('is refused as the id of a market, whose channel would be that of all markets', async () => {
    const admin = await boss(ringside);
    const answer = await admin.ask('POST /markets', { id: 'all', question: 'Which?' });
    expect(refusalOf(answer)).toEqual({ status: 400, code: 'bad_request', field: 'id' });
  });
});
