// The `pg` client below a TypeORM query runner. The log speaks to it directly, because it needs command tags,
// statements sent back to back, and a deadline on every answer: a network that swallows packets without a reset
// must hold neither the tail nor the append gate for longer than that.
import type { QueryRunner } from 'typeorm';

/** Longer than any statement_timeout of the log, so that PostgreSQL's own answer comes first when it can. */
export const ANSWER_DEADLINE_MS = 12_000;

export interface PgResult<R = unknown> {
  /** The command tag: COMMIT, ROLLBACK, SELECT… */
  readonly command: string;
  readonly rows: R[];
}

interface RawClient {
  query(query: { text: string; values?: unknown[]; query_timeout: number }): Promise<PgResult>;
  once(event: 'end', listener: () => void): unknown;
}

export class LogClient {
  private constructor(
    private readonly runner: QueryRunner,
    private readonly raw: RawClient,
  ) {}

  static async of(runner: QueryRunner): Promise<LogClient> {
    return new LogClient(runner, (await runner.connect()) as RawClient);
  }

  /** True once the connection broke: the server has rolled back, and the pool has let go of it. */
  get isGone(): boolean {
    return this.runner.isReleased;
  }

  /** Sends at once; several calls without waiting in between are answered in order. */
  async query<R>(text: string, values?: unknown[]): Promise<PgResult<R>> {
    const query = { text, query_timeout: ANSWER_DEADLINE_MS, ...(values && { values }) };
    try {
      return (await this.raw.query(query)) as PgResult<R>;
    } catch (error) {
      // `pg` destroys a connection that missed the deadline; it must not be back in the pool before that is over.
      if (isDeadline(error) && !this.isGone) await new Promise<void>((resolve) => this.raw.once('end', resolve));
      throw error;
    }
  }
}

/** Whether PostgreSQL itself said it, in contrast to a connection that broke. */
export const isAnswer = (error: unknown): error is Error & { code: string; severity: string; column?: string } =>
  error instanceof Error && 'severity' in error && 'code' in error;

const isDeadline = (error: unknown): boolean => error instanceof Error && error.message === 'Query read timeout';
