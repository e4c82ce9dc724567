// Forwards commands to the leading process: one POST to the address in the desk's row, with the token from the same row.
// Bodies use V8's serialisation, because JSON has no bigint.
import { createServer, request as send, Agent, type IncomingMessage, type Server } from 'node:http';
import { deserialize, serialize } from 'node:v8';
import { timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { DomainError, type ErrorCodeName } from '../../../../platform/common/errors.js';
import type { Command } from '../../engine/index.js';
import type { KeyedRequest } from '../sequencer/job.js';
import type { Leader } from '../storage/desk-storage.port.js';
import type { DeskAnswer, OperatorAct } from '../../exchange.js';

export interface Forwarded {
  readonly command: Command;
  readonly request: KeyedRequest | null;
  readonly act: OperatorAct | null;
}

type Reply =
  | { readonly answer: DeskAnswer }
  | {
      readonly code: ErrorCodeName;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

/** The largest answer is a thousand cancelled orders; the largest command is several thousand quotes. */
const BODY_MAX_BYTES = 16 * 1_048_576;
/** Longer than any batch should take; then the caller gets `outcome_unknown`. */
const ANSWER_TIMEOUT_MS = 10_000;
const UNAUTHORIZED = 401;
const INTERNAL_ERROR = 500;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Listens for forwarded commands; `carryOut` is the leader's desk. */
export class ForwardingServer {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async open(
    host: string,
    port: number,
    token: string,
    carryOut: (forwarded: Forwarded) => Promise<DeskAnswer>,
  ): Promise<ForwardingServer> {
    const server = createServer((message, response) => {
      if (!isToken(message.headers.authorization ?? '', token)) {
        response.writeHead(UNAUTHORIZED).end();
        return;
      }
      answerTo(message, carryOut).then(
        (reply) => response.end(serialize(reply)),
        () => response.writeHead(INTERNAL_ERROR).end(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return new ForwardingServer(server, (server.address() as AddressInfo).port);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

async function answerTo(
  message: IncomingMessage,
  carryOut: (forwarded: Forwarded) => Promise<DeskAnswer>,
): Promise<Reply> {
  const forwarded = deserialize(await bodyOf(message)) as Forwarded;
  try {
    return { answer: await carryOut(forwarded) };
  } catch (error) {
    if (error instanceof DomainError)
      return { code: error.code, message: error.message, details: error.details };
    throw error;
  }
}

function isToken(shown: string, token: string): boolean {
  const [a, b] = [Buffer.from(shown), Buffer.from(`Bearer ${token}`)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > BODY_MAX_BYTES) throw new Error('the body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/**
 * Rejects with the leader's error, with `unavailable` if the leader was not reached, and with `outcome_unknown` if the
 * leader was reached but did not answer.
 */
export async function forward(
  leader: Leader,
  forwarded: Forwarded,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<DeskAnswer> {
  const reply = await post(leader, serialize(forwarded), timeoutMs);
  if ('answer' in reply) return reply.answer;
  throw new DomainError(reply.code, reply.message, reply.details);
}

function post({ address, token }: Leader, body: Buffer, timeoutMs: number): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let isSent = false;
    const fail = (): void => reject(isSent ? noAnswer() : unreachable());
    const request = send(address, {
      method: 'POST',
      agent,
      timeout: timeoutMs,
      headers: { authorization: `Bearer ${token}`, 'content-length': body.length },
    });
    request.on('socket', (socket) => {
      const sent = () => (isSent = true);
      if (socket.connecting) socket.once('connect', sent);
      else sent();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', fail);
    request.on('response', (message) => {
      if (message.statusCode === 200) {
        bodyOf(message)
          .then((bytes) => resolve(deserialize(bytes) as Reply))
          .catch(fail);
        return;
      }
      message.resume();
      // A process that was restarted has a new token: it has read nothing of this command.
      if (message.statusCode === UNAUTHORIZED) reject(unreachable());
      else fail();
    });
    request.end(body);
  });
}

const unreachable = (): DomainError =>
  new DomainError('unavailable', 'The leading process cannot be reached.');

const noAnswer = (): DomainError =>
  new DomainError(
    'outcome_unknown',
    'The leading process did not answer; repeat the request with the same id.',
  );
