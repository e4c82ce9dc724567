// Statements sent back to back, with one Sync behind all of them: one round trip, their answers in one piece, and after the
// first that fails PostgreSQL passes over the rest. `pg` sends a Sync with each statement.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
import type { Duplex } from 'node:stream';
import pg from 'pg';

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

/** The connection of `pg`, as far as it is needed here. */
interface Wire {
  readonly stream: Duplex;
  parse(query: { name: string; text: string }): void;
  bind(portal: { statement: string; values: readonly (string | Buffer | null)[] }): void;
  execute(portal: object): void;
  close(statement: { type: 'S'; name: string }): void;
  sendCopyFromChunk(data: Buffer): void;
  endCopyFrom(): void;
  sync(): void;
}

/** Statements that a session keeps. */
const kept = new WeakMap<object, Set<string>>();

/**
 * Handed to `query` of a client, which takes no other class than its own while it pipelines. Its own fields are hidden
 * ones, as they must not be taken for those of that class.
 */
export class LogPipeline extends pg.Query {
  readonly #statements: readonly Statement[];
  readonly #results: StatementResult[] = [];
  #rows: (string | null)[][] = [];
  #names = new Set<string>();
  /** The client puts its own around it, which knows of a time limit. */
  callback: (error: unknown) => void;

  constructor(statements: readonly Statement[], done: (outcome: PipelineOutcome) => void) {
    super('');
    this.#statements = statements;
    const results = this.#results;
    this.callback = (error) => done(error === null ? { results } : { results, error });
  }

  override submit = (connection: object): null => {
    const wire = connection as Wire;
    this.#names = kept.get(wire) ?? new Set();
    kept.set(wire, this.#names);
    wire.stream.cork();
    for (const statement of this.#statements) this.#send(wire, statement);
    wire.sync();
    wire.stream.uncork();
    return null;
  };

  handleRowDescription(): void {}

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#rows.push(fields);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { name } = this.#statements[this.#results.length] ?? {};
    if (name !== undefined) this.#names.add(name);
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

  #send(wire: Wire, { text, values = [], name = '', data }: Statement): void {
    if (name === '' || !this.#names.has(name)) {
      // It may be known after all, when it failed the first time.
      if (name !== '') wire.close({ type: 'S', name });
      wire.parse({ name, text });
    }
    wire.bind({
      statement: name,
      values: values.map((value) => (typeof value === 'number' ? String(value) : value)),
    });
    wire.execute({});
    if (!data) return;
    wire.sendCopyFromChunk(data);
    wire.endCopyFrom();
  }
}
