// A receiver of webhooks: an HTTP server on this machine that notes each request, and answers each path as a test decides.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { eventually } from './eventually.js';

export interface Received {
  readonly path: string;
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly seq: number; readonly type: string };
}

/** Answers a request; a status alone is an empty answer. */
export type Behaviour = number | ((response: ServerResponse, received: Received) => void);

export class HookReceiver {
  readonly requests: Received[] = [];
  connections = 0;
  private readonly behaviours = new Map<string, Behaviour>();

  private constructor(
    private readonly server: Server,
    private readonly remembers: boolean,
  ) {
    server.on('connection', () => (this.connections += 1));
    server.on('request', (request, response) => void this.answer(request, response));
  }

  /** Without a memory, only the behaviours see the requests. */
  static async start({ remembers = true } = {}): Promise<HookReceiver> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    const receiver = new HookReceiver(server, remembers);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Paths without a behaviour answer 204. */
  behave(path: string, behaviour: Behaviour): void {
    this.behaviours.set(path, behaviour);
  }

  at(path: string): Received[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** Resolves with the requests to a path once there are so many. */
  async atLeast(path: string, count: number): Promise<Received[]> {
    await eventually(() => this.at(path).length >= count);
    return this.at(path);
  }

  /** Cuts the open connections, without an end of the server. */
  cut(): void {
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const headers = request.headers as Record<string, string>;
    const path = request.url ?? '';
    const id = headers['webhook-id'] ?? '';
    const received = { path, id, headers, text, body: JSON.parse(text) as Received['body'] };
    if (this.remembers) this.requests.push(received);
    const behaviour = this.behaviours.get(path) ?? 204;
    if (typeof behaviour === 'number') response.writeHead(behaviour).end();
    else behaviour(response, received);
  }
}

/** Throws unless the library of Standard Webhooks accepts the signature. */
export function verify({ text, headers }: Received, secret: string): void {
  new Webhook(secret).verify(text, headers);
}
