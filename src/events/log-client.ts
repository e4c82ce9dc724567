// The `pg` client below a TypeORM query runner. The log speaks to it directly, because it needs command tags, and
// statements sent back to back.
import pg from 'pg';
import type { QueryRunner } from 'typeorm';

export interface PgResult<R = unknown> {
  /** The command tag: COMMIT, ROLLBACK, SELECT… */
  readonly command: string;
  readonly rows: R[];
}

interface RawClient {
  query(query: { text: string; values?: unknown[]; name?: string }): Promise<PgResult>;
  query(copy: CopyIn, callback: (error: Error | null, result: PgResult) => void): void;
}

/** What of `pg`'s connection its types do not tell. */
interface CopyConnection extends pg.Connection {
  sendCopyFromChunk(data: Buffer): void;
  endCopyFrom(): void;
}

/**
 * COPY whose data follows at once, instead of after PostgreSQL's word that it may come: when the statement fails, the
 * data is passed over. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
class CopyIn extends pg.Query {
  constructor(
    private readonly sql: string,
    private readonly data: Buffer,
  ) {
    super(sql);
  }

  override submit = (connection: pg.Connection): null => {
    const { stream } = connection;
    stream.cork();
    connection.query(this.sql);
    (connection as CopyConnection).sendCopyFromChunk(this.data);
    (connection as CopyConnection).endCopyFrom();
    stream.uncork();
    return null;
  };

  /** The data is on its way. */
  handleCopyInResponse(): void {}
}

export class LogClient {
  private constructor(
    private readonly runner: QueryRunner,
    private readonly raw: RawClient,
    private readonly prepares: boolean,
  ) {}

  /** With `prepares`, statements that have a name are parsed and planned once for the session. */
  static async of(runner: QueryRunner, prepares = false): Promise<LogClient> {
    return new LogClient(runner, (await runner.connect()) as RawClient, prepares);
  }

  /** True once the connection broke: the server has rolled back, and the pool has let go of it. */
  get isGone(): boolean {
    return this.runner.isReleased;
  }

  /** Sends at once; several calls without waiting in between are answered in order. */
  query<R>(text: string, values?: unknown[], name?: string): Promise<PgResult<R>> {
    const query = { text, ...(values ? { values } : {}), ...(name && this.prepares ? { name } : {}) };
    return this.raw.query(query) as Promise<PgResult<R>>;
  }

  /** `copy … from stdin`, as `query`; `data` is not read any more when this returns. */
  copy(text: string, data: Buffer): Promise<PgResult> {
    return new Promise((resolve, reject) => {
      this.raw.query(new CopyIn(text, data), (error, result) => (error ? reject(error) : resolve(result)));
    });
  }
}

/** Whether PostgreSQL itself said it, in contrast to a connection that broke. */
export const isAnswer = (
  error: unknown,
): error is Error & { code: string; severity: string; constraint?: string } =>
  error instanceof Error && 'severity' in error && 'code' in error;
