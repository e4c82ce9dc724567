// Nest's logger over pino: one line of JSON per entry in production, a readable line elsewhere. No secret reaches a line.
// The framework's many start messages are omitted; the program itself reports why a start fails.
import { inspect, types } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { pino, type Logger as Pino } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { redactFields, redactUrl } from './redact.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  /** The least important line that is logged. */
  readonly level: LogLevel;
  /** Readable lines instead of JSON. */
  readonly isPretty: boolean;
  /** Takes each line with its line break; by default standard output. */
  readonly write?: (line: string) => void;
}

type Fields = Record<string, unknown>;
type PinoLevel = LogLevel | 'trace' | 'fatal';

const FRAMEWORK = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);
const START = new Set(['ExceptionHandler', 'NestApplication']);
const STACK = /\n\s+at .+/;

export class RingsideLogger implements LoggerService {
  private readonly pino: Pino;

  constructor({ level, isPretty, write = toStandardOutput }: LogOptions) {
    const print = isPretty ? prettyPrinter() : (line: string) => line;
    this.pino = pino(
      {
        level,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }), log: redactFields },
        // The error is already a plain value, which pino would serialise again.
        serializers: { err: (error: unknown) => error },
        hooks: { streamWrite: redactUrl },
      },
      { write: (line) => write(print(line)) },
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    if (!isFrom(FRAMEWORK, rest)) this.enter('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    if (!isFrom(START, rest)) this.enter('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.enter('fatal', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.enter('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.enter('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.enter('trace', message, rest);
  }

  private enter(level: PinoLevel, message: unknown, rest: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const { fields, text } = entryOf(message, rest);
    this.pino[level](fields, text);
  }
}

/** Nest passes the message, its details, and the context last. Fields come in objects, with or without a message. */
function entryOf(message: unknown, rest: readonly unknown[]): { fields: Fields; text: string | undefined } {
  const context = contextOf(rest);
  const fields: Fields = {};
  const texts: string[] = [];
  for (const part of [message, ...(context === undefined ? rest : rest.slice(0, -1))]) {
    if (part === undefined || part === null) continue;
    if (types.isNativeError(part)) fields.err ??= part;
    else if (typeof part === 'string' && part !== message && STACK.test(part)) fields.err ??= { stack: part };
    else if (Array.isArray(part)) fields.values = part;
    else if (typeof part === 'object') {
      const { message: own, ...others } = part as Fields;
      if (typeof own === 'string') texts.push(own);
      Object.assign(fields, others);
    } else if (typeof part === 'string') texts.push(part);
    else texts.push(typeof part === 'function' ? part.name : inspect(part));
  }
  if (context !== undefined) fields.context = context;
  return { fields, text: texts.length > 0 ? texts.join(' ') : undefined };
}

function contextOf(rest: readonly unknown[]): string | undefined {
  const last = rest.at(-1);
  return typeof last === 'string' && !STACK.test(last) ? last : undefined;
}

const isFrom = (contexts: ReadonlySet<string>, rest: readonly unknown[]): boolean =>
  contexts.has(contextOf(rest) ?? '');

function prettyPrinter(): (line: string) => string {
  return prettyFactory({
    colorize: process.stdout.isTTY,
    singleLine: true,
    ignore: 'pid,hostname,context',
    messageFormat: '{if context}[{context}] {end}{msg}',
    translateTime: 'SYS:HH:MM:ss.l',
  });
}

/** Looked up for each line, because a program may replace it. */
const toStandardOutput = (line: string): void => void process.stdout.write(line);
