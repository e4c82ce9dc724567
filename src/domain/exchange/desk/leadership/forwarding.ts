// Forwards commands to the leading process: one POST to the address in the desk's row, with the token from the same row.
// Commands that belong together travel in one message and reach the desk in their order. Bodies use V8's serialisation,
// because JSON has no bigint.
import { createServer, request as send, Agent, type IncomingMessage, type Server } from 'node:http';
import { deserialize, serialize } from 'node:v8';
import { timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { DomainError, type ErrorCodeName } from '../../../../platform/common/errors.js';
import type { Note } from '../../../../platform/events/index.js';
import type { Command } from '../../engine/index.js';
import type { KeyedRequest } from '../sequencer/job.js';
import type { Leader } from '../storage/desk-storage.port.js';
import type { DeskAnswer } from '../../exchange.js';

export interface Forwarded {
  readonly command: Command;
  readonly request: KeyedRequest | null;
  readonly claim: KeyedRequest | null;
  readonly notes: readonly Note[];
}

type Reply =
  | { readonly answer: DeskAnswer }
  | {
      readonly code: ErrorCodeName;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

/** The outcome of one command. */
export type Outcome = PromiseSettledResult<DeskAnswer>;

/** Carries out the commands of one message; one outcome for each of them, in their order. */
type CarryOut = (forwarded: readonly Forwarded[]) => Promise<readonly Outcome[]>;

/** The largest answer is a thousand cancelled orders; the largest command is several thousand quotes. */
const BODY_MAX_BYTES = 16 * 1_048_576;
/** Longer than any batch should take; then the caller gets `outcome_unknown`. */
const ANSWER_TIMEOUT_MS = 10_000;
/** How long a process may take to answer a greeting. */
const GREETING_TIMEOUT_MS = 2_000;
const OK = 200;
const NO_CONTENT = 204;
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
    carryOut: CarryOut,
  ): Promise<ForwardingServer> {
    const server = createServer((message, response) => {
      if (!isToken(message.headers.authorization ?? '', token)) {
        response.writeHead(UNAUTHORIZED).end();
        return;
      }
      if (message.method === 'GET') {
        response.writeHead(NO_CONTENT).end();
        return;
      }
      answerTo(message, carryOut).then(
        (replies) => response.end(serialize(replies)),
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

async function answerTo(message: IncomingMessage, carryOut: CarryOut): Promise<Reply[]> {
  const outcomes = await carryOut(deserialize(await bodyOf(message)) as Forwarded[]);
  return outcomes.map(toReply);
}

/** A fault of the program has no code: the process that forwarded the command knows no outcome. */
function toReply(outcome: Outcome): Reply {
  if (outcome.status === 'fulfilled') return { answer: outcome.value };
  const reason: unknown = outcome.reason;
  const { code, message, details } = reason instanceof DomainError ? reason : noAnswer();
  return { code, message, details };
}

const toOutcome = (reply: Reply): Outcome =>
  'answer' in reply
    ? { status: 'fulfilled', value: reply.answer }
    : { status: 'rejected', reason: new DomainError(reply.code, reply.message, reply.details) };

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
 * Sends the commands as one message; one outcome for each of them, in their order. Rejects with `unavailable` if the leader
 * was not reached, and with `outcome_unknown` if the leader was reached but did not answer.
 */
export async function forward(
  leader: Leader,
  forwarded: readonly Forwarded[],
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Outcome[]> {
  const bytes = await ask(leader, timeoutMs, serialize(forwarded));
  const outcomes = readReplies(bytes);
  if (outcomes?.length !== forwarded.length) throw noAnswer();
  return outcomes;
}

/** Resolves when the process at this address answers and knows the token. Rejects as `forward`. */
export async function greet(leader: Leader): Promise<void> {
  await ask(leader, GREETING_TIMEOUT_MS);
}

function readReplies(bytes: Buffer): Outcome[] | undefined {
  try {
    return (deserialize(bytes) as Reply[]).map(toOutcome);
  } catch {
    // The bytes are no answer of ours; the caller reports an unknown outcome.
    return undefined;
  }
}

/** A POST of the body, or a GET without one; resolves with the body of the answer. */
function ask({ address, token }: Leader, timeoutMs: number, body?: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let isSent = false;
    const fail = (): void => reject(isSent ? noAnswer() : unreachable());
    const length = body ? { 'content-length': body.length } : {};
    const request = send(address, {
      method: body ? 'POST' : 'GET',
      agent,
      timeout: timeoutMs,
      headers: { authorization: `Bearer ${token}`, ...length },
    });
    request.on('socket', (socket) => {
      const sent = () => (isSent = true);
      if (socket.connecting) socket.once('connect', sent);
      else sent();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', fail);
    request.on('response', (message) => {
      if (message.statusCode === OK || message.statusCode === NO_CONTENT) {
        bodyOf(message).then(resolve, fail);
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
