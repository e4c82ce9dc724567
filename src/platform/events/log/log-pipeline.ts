// Statements sent back to back with one Sync after the last, while `pg` sends a Sync with each statement. All of them cost
// one round trip. After the first failed statement, PostgreSQL skips the rest.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
import pg from 'pg';
import { BinaryValues } from '../../database/binary-values.js';

export interface Statement {
  readonly text: string;
  readonly values?: readonly (string | number | Buffer | null)[];
  /** The session keeps the parsed and planned statement under this name. */
  readonly name?: string;
  /** Data for `copy … from stdin`. It is sent at once, without waiting for PostgreSQL's copy response. */
  readonly data?: Buffer;
}

export const COMMIT: Statement = { name: 'ringside_commit', text: 'commit' };
export const ROLLBACK: Statement = { text: 'rollback' };

export interface StatementResult {
  /** The first word of the command tag: COMMIT, ROLLBACK, SELECT… */
  readonly command: string;
  /** Values as text. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The results of all statements, or of those before the failed statement. */
export interface PipelineOutcome {
  readonly results: readonly StatementResult[];
  readonly error?: unknown;
}

/** The state kept per database session. */
interface Session {
  readonly names: Set<string>;
  /** The buffer of the last pipeline, free again once it was written to the socket. */
  spare: BinaryValues | undefined;
}

const sessions = new WeakMap<pg.Connection, Session>();
/** The buffer of a longer pipeline is not kept for the next one. */
const SPARE_BYTES_MAX = 8_388_608;

/** Codes of the messages. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const CODES = { bind: 'B', close: 'C', copyData: 'd', copyDone: 'c', execute: 'E', parse: 'P', sync: 'S' };
/** In a close message: closes a statement. */
const A_STATEMENT = 'S';
const TEXT_FORMAT = 0;
const BINARY_FORMAT = 1;

/**
 * A query for `query` of a pg client. While it pipelines, the client accepts only its own Query class. The fields here are
 * private, so that they do not replace fields of that class.
 */
export class LogPipeline extends pg.Query {
  readonly #statements: readonly Statement[];
  readonly #results: StatementResult[] = [];
  #rows: (string | null)[][] = [];
  #session: Session | undefined;
  /** The client wraps this callback with its own, which handles time limits. */
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

  /** The data has already been sent. */
  handleCopyInResponse(): void {}

  handleError(error: unknown): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }
}

/** `known` holds the names of the statements that the session has. */
function writeStatement(
  out: BinaryValues,
  { text, values = [], name = '', data }: Statement,
  known: ReadonlySet<string>,
): void {
  if (name === '' || !known.has(name)) {
    // The statement may exist in the session although its first run failed.
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

/** Writes a code, the length of the message including these four bytes, and the body. */
function message(out: BinaryValues, code: string, body?: () => void): void {
  out.byte(code.charCodeAt(0));
  const start = out.length;
  out.int32(0);
  body?.();
  out.setInt32(start, out.length - start);
}
