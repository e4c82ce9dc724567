// Statements sent back to back, with one Sync behind all of them: one round trip, their answers in one piece, and after the
// first that fails PostgreSQL passes over the rest. `pg` sends a Sync with each statement.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
import pg from 'pg';
import { BinaryValues } from '../../database/binary-values.js';

export interface Statement {
  readonly text: string;
  readonly values?: readonly (string | number | Buffer | null)[];
  /** By this name the session keeps it, parsed and planned. */
  readonly name?: string;
  /** Of `copy … from stdin`: sent at once, instead of after PostgreSQL's word that it may come. */
  readonly data?: Buffer;
}

export const COMMIT: Statement = { name: 'ringside_commit', text: 'commit' };
export const ROLLBACK: Statement = { text: 'rollback' };

export interface StatementResult {
  /** Of the command tag: COMMIT, ROLLBACK, SELECT… */
  readonly command: string;
  /** As text. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What was answered: by all statements, or by those before the one that failed. */
export interface PipelineOutcome {
  readonly results: readonly StatementResult[];
  readonly error?: unknown;
}

/** What a session keeps. */
interface Session {
  readonly names: Set<string>;
  /** Where the last pipeline was written, once it is on its way. */
  spare: BinaryValues | undefined;
}

const sessions = new WeakMap<pg.Connection, Session>();
/** A longer pipeline's bytes are not kept for the next one. */
const SPARE_BYTES_MAX = 8_388_608;

/** Of a message. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const CODES = { bind: 'B', close: 'C', copyData: 'd', copyDone: 'c', execute: 'E', parse: 'P', sync: 'S' };
/** What a close message closes. */
const A_STATEMENT = 'S';
const TEXT_FORMAT = 0;
const BINARY_FORMAT = 1;

/**
 * Handed to `query` of a client, which takes no other class than its own while it pipelines. Its own fields are hidden
 * ones, as they must not be taken for those of that class.
 */
export class LogPipeline extends pg.Query {
  readonly #statements: readonly Statement[];
  readonly #results: StatementResult[] = [];
  #rows: (string | null)[][] = [];
  #session: Session | undefined;
  /** The client puts its own around it, which knows of a time limit. */
  callback: (error: unknown) => void;

  constructor(statements: readonly Statement[], done: (outcome: PipelineOutcome) => void) {
    super('');
    this.#statements = statements;
    const results = this.#results;
    this.callback = (error) => done(error === null ? { results } : { results, error });
  }

  override submit = (connection: pg.Connection): null => {
    const session = sessions.get(connection) ?? { names: new Set(), spare: undefined };
    sessions.set(connection, session);
    const out = session.spare ?? new BinaryValues();
    session.spare = undefined;
    for (const statement of this.#statements) writeStatement(out, statement, session.names);
    message(out, CODES.sync);
    connection.stream.write(out.since(), () => {
      out.clear();
      if (out.capacity <= SPARE_BYTES_MAX) session.spare = out;
    });
    this.#session = session;
    return null;
  };

  handleRowDescription(): void {}

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#rows.push(fields);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const name = this.#statements[this.#results.length]?.name;
    if (name !== undefined) this.#session?.names.add(name);
    this.#results.push({ command: text.split(' ', 1)[0] ?? '', rows: this.#rows });
    this.#rows = [];
  }

  /** The data is on its way. */
  handleCopyInResponse(): void {}

  handleError(error: unknown): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }
}

/** `known`: names of statements that the session has. */
function writeStatement(
  out: BinaryValues,
  { text, values = [], name = '', data }: Statement,
  known: ReadonlySet<string>,
): void {
  if (name === '' || !known.has(name)) {
    // It may be there after all, when it failed the first time.
    if (name !== '')
      message(out, CODES.close, () => {
        out.byte(A_STATEMENT.charCodeAt(0));
        out.cstring(name);
      });
    message(out, CODES.parse, () => {
      out.cstring(name);
      out.cstring(text);
      out.int16(0);
    });
  }
  message(out, CODES.bind, () => {
    out.cstring('');
    out.cstring(name);
    out.int16(values.length);
    for (const value of values) out.int16(Buffer.isBuffer(value) ? BINARY_FORMAT : TEXT_FORMAT);
    out.int16(values.length);
    for (const value of values) writeValue(out, value);
    out.int16(0);
  });
  message(out, CODES.execute, () => {
    out.cstring('');
    out.int32(0);
  });
  if (!data) return;
  message(out, CODES.copyData, () => out.raw(data));
  message(out, CODES.copyDone);
}

function writeValue(out: BinaryValues, value: string | number | Buffer | null): void {
  if (value === null) out.null();
  else if (Buffer.isBuffer(value)) {
    out.int32(value.length);
    out.raw(value);
  } else out.text(String(value));
}

/** A code, the length of what follows with its own four bytes, and that. */
function message(out: BinaryValues, code: string, body?: () => void): void {
  out.byte(code.charCodeAt(0));
  const start = out.length;
  out.int32(0);
  body?.();
  out.setInt32(start, out.length - start);
}
