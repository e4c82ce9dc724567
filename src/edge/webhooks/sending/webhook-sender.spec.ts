// Real: HTTP over loopback. The names are made up by the test, so that it decides their addresses.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { SystemClock } from '../../../platform/common/clock.js';
import { readConfig, type Environment } from '../../../platform/config/config.js';
import { HookReceiver, verify } from '../../../../test/support/hook-receiver.js';
import { NameResolver } from './name-resolver.port.js';
import { newWebhookSecret } from './signature.js';
import { outcomeOf, WebhookSender, type Attempt } from './webhook-sender.js';

const CHUNK = 'x'.repeat(65_536);
const MESSAGE = { id: 'msg_1', body: '{"type":"trade","seq":1}' };
const LOOPBACK = { WEBHOOK_ALLOW_HTTP: 'true', WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8' };

/** Answers the prepared addresses one after another, and then the last one again. */
class ScriptedResolver extends NameResolver {
  asked = 0;
  constructor(private readonly answers: readonly (readonly string[])[]) {
    super();
  }

  override resolve(): Promise<readonly string[]> {
    const answer = this.answers[Math.min(this.asked, this.answers.length - 1)];
    this.asked += 1;
    return answer ? Promise.resolve(answer) : Promise.reject(new Error('queryA ENOTFOUND'));
  }
}

let receiver: HookReceiver;
let senders: WebhookSender[];
const secrets = [newWebhookSecret()];
beforeEach(async () => {
  receiver = await HookReceiver.start();
  senders = [];
});
afterEach(async () => {
  for (const sender of senders) sender.onModuleDestroy();
  await receiver.stop();
});

function senderFor(
  environment: Environment = {},
  resolver: NameResolver = new ScriptedResolver([]),
): WebhookSender {
  const config = readConfig({ WEBHOOK_TIMEOUT_MS: '200ms', ...LOOPBACK, ...environment });
  const sender = new WebhookSender(resolver, new SystemClock(), config);
  senders.push(sender);
  return sender;
}

const send = (sender: WebhookSender, url: string, signal = new AbortController().signal): Promise<Attempt> =>
  sender.send({ url: new URL(url), secrets }, MESSAGE, signal);

const named = (path = '/'): string => `http://hooks.example.org:${receiver.port}${path}`;

describe('a request to an endpoint', () => {
  it('carries the message and its signature', async () => {
    const attempt = await send(senderFor(), receiver.url('/a?b=c'));
    expect(attempt).toEqual({ outcome: 'delivered', status: 204, askedMs: 0 });
    const [request] = receiver.at('/a?b=c');
    expect(request?.text).toBe(MESSAGE.body);
    expect(request?.headers).toMatchObject({
      'webhook-id': 'msg_1',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(() => request && verify(request, secrets[0] ?? '')).not.toThrow();
  });

  it('uses a connection again', async () => {
    const sender = senderFor();
    for (let i = 0; i < 3; i += 1) await send(sender, receiver.url());
    expect([receiver.requests.length, receiver.connections]).toEqual([3, 1]);
  });

  it('is repeated at once when the receiver had closed the connection meanwhile', async () => {
    const sender = senderFor();
    await send(sender, receiver.url());
    receiver.cut();
    expect((await send(sender, receiver.url())).outcome).toBe('delivered');
    expect(receiver.connections).toBe(2);
  });

  it.each([
    [200, 'delivered'],
    [299, 'delivered'],
    [301, 'redirect'],
    [304, 'redirect'],
    [400, 'client_error'],
    [404, 'client_error'],
    [408, 'busy'],
    [410, 'gone'],
    [429, 'busy'],
    [500, 'server_error'],
    [501, 'server_error'],
    [502, 'busy'],
    [503, 'busy'],
    [504, 'busy'],
  ])('that is answered with %d is %s', (status, outcome) => {
    expect(outcomeOf(status)).toBe(outcome);
  });

  it('follows no redirect', async () => {
    receiver.behave('/', (response) => response.writeHead(307, { location: receiver.url('/private') }).end());
    expect(await send(senderFor(), receiver.url())).toMatchObject({ outcome: 'redirect', status: 307 });
    expect(receiver.at('/private')).toEqual([]);
  });

  it('hears how long the receiver asks to wait', async () => {
    receiver.behave('/', (response) => response.writeHead(429, { 'retry-after': '7' }).end());
    expect(await send(senderFor(), receiver.url())).toEqual({ outcome: 'busy', status: 429, askedMs: 7_000 });
  });

  it('ends when the time is over', async () => {
    receiver.behave('/', () => undefined);
    expect(await send(senderFor(), receiver.url())).toMatchObject({ outcome: 'timeout', status: null });
  });

  it('ends when the process gives it up', async () => {
    const abort = new AbortController();
    receiver.behave('/', () => abort.abort());
    expect((await send(senderFor(), receiver.url(), abort.signal)).outcome).toBe('aborted');
    expect((await send(senderFor(), receiver.url(), abort.signal)).outcome).toBe('aborted');
    expect(receiver.requests).toHaveLength(1);
  });

  it('counts by its status when the body of the answer is endless, of which little is read', async () => {
    let written = 0;
    receiver.behave('/', (response) => {
      response.writeHead(200);
      const more = (): void => {
        written += CHUNK.length;
        if (!response.destroyed) response.write(CHUNK, more);
      };
      more();
    });
    expect(await send(senderFor(), receiver.url())).toMatchObject({ outcome: 'delivered', status: 200 });
    // What the sockets hold, but not what a second of loopback could carry.
    expect(written).toBeLessThan(16 * 1_048_576);
  });

  it('counts by its status when the body of the answer never ends', async () => {
    receiver.behave('/', (response) => void response.writeHead(200).write('x'));
    expect(await send(senderFor(), receiver.url())).toMatchObject({ outcome: 'delivered', status: 200 });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['too many headers', (response) => response.writeHead(200, { big: 'x'.repeat(32_768) }).end()],
    [
      'another protocol',
      (response) =>
        response.socket?.end('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    ],
    ['no HTTP', (response) => response.socket?.end('hello\r\n\r\n')],
    ['nothing', (response) => response.socket?.destroy()],
  ])('is unreachable when it answers %s', async (_kind, behaviour) => {
    receiver.behave('/', behaviour);
    expect(await send(senderFor(), receiver.url())).toMatchObject({ outcome: 'unreachable', status: null });
  });

  it('is unreachable when nobody listens, or when the name has no address', async () => {
    const url = receiver.url();
    const other = await HookReceiver.start();
    await receiver.stop();
    expect((await send(senderFor(), url)).outcome).toBe('unreachable');
    receiver = other;
    expect((await send(senderFor(), named())).outcome).toBe('unreachable');
  });
});

describe('the address of an endpoint', () => {
  it('is that of the look-up, if it is allowed', async () => {
    const resolver = new ScriptedResolver([['127.0.0.1']]);
    expect((await send(senderFor({}, resolver), named())).outcome).toBe('delivered');
    expect(receiver.requests[0]?.headers.host).toBe(`hooks.example.org:${receiver.port}`);
  });

  it.each([
    ['private', ['127.0.0.1']],
    ['IPv4-mapped', ['::ffff:127.0.0.1']],
    ['public and private', ['1.1.1.1', '127.0.0.1']],
    ['private and public', ['::1', '2606:4700::1111']],
  ])('is refused without a connection when it is %s', async (_kind, addresses) => {
    const sender = senderFor({ WEBHOOK_ALLOWED_NETWORKS: '' }, new ScriptedResolver([addresses]));
    expect(await send(sender, named())).toMatchObject({ outcome: 'address_refused', status: null });
    expect(receiver.connections).toBe(0);
  });

  it('is looked up once for a connection, so that a name cannot change its address in between', async () => {
    const resolver = new ScriptedResolver([['127.0.0.1'], ['10.0.0.1']]);
    const sender = senderFor({}, resolver);
    expect((await send(sender, named())).outcome).toBe('delivered');
    expect(resolver.asked).toBe(1);
    receiver.cut();
    expect((await send(sender, named())).outcome).toBe('address_refused');
    expect(receiver.requests).toHaveLength(1);
  });

  it('in the URL itself, or its scheme, is refused when the settings have become stricter', async () => {
    expect((await send(senderFor({ WEBHOOK_ALLOWED_NETWORKS: '' }), receiver.url())).outcome).toBe(
      'address_refused',
    );
    expect((await send(senderFor({ WEBHOOK_ALLOW_HTTP: 'false' }), receiver.url())).outcome).toBe(
      'address_refused',
    );
    expect(receiver.connections).toBe(0);
  });
});
