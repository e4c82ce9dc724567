// The `pg` client below a TypeORM query runner. The log uses it directly for command tags and pipelined statements.
import type { QueryRunner } from 'typeorm';
import { LogPipeline, ROLLBACK, type PipelineOutcome, type Statement } from './log-pipeline.js';

export interface PgResult<R = unknown> {
  /** The command tag: COMMIT, ROLLBACK, SELECT… */
  readonly command: string;
  readonly rows: R[];
}

interface RawClient {
  query(query: { text: string; values?: unknown[] }): Promise<PgResult>;
  query(pipeline: LogPipeline): void;
}

export class LogClient {
  private constructor(
    private readonly runner: QueryRunner,
    private readonly raw: RawClient,
    private readonly prepares: boolean,
  ) {}

  /** With `prepares`, the session parses and plans each named statement of a pipeline once. */
  static async of(runner: QueryRunner, prepares = false): Promise<LogClient> {
    return new LogClient(runner, (await runner.connect()) as RawClient, prepares);
  }

  /** Whether the connection broke. The server has then rolled back, and the pool has dropped the connection. */
  get isGone(): boolean {
    return this.runner.isReleased;
  }

  /** Sends at once. Several calls without waiting in between are answered in order. */
  query<R>(text: string, values?: unknown[]): Promise<PgResult<R>> {
    return this.watched(
      text,
      this.raw.query({ text, ...(values ? { values } : {}) }) as Promise<PgResult<R>>,
    );
  }

  /** Sends at once and copies the statements before it returns. Never rejects. */
  pipeline(statements: readonly Statement[]): Promise<PipelineOutcome> {
    const sent = this.prepares ? statements : statements.map(({ name: _, ...statement }) => statement);
    const answered = new Promise<PipelineOutcome>((resolve) =>
      this.raw.query(new LogPipeline(sent, resolve)),
    );
    return this.watched(() => describe(statements), answered);
  }

  /** Tells TypeORM's logger of a slow answer, as TypeORM does for its own queries. */
  private async watched<T>(query: string | (() => string), answer: Promise<T>): Promise<T> {
    const { logger, options } = this.runner.dataSource;
    const since = performance.now();
    const result = await answer;
    const ms = performance.now() - since;
    if (ms > (options.maxQueryExecutionTime ?? Infinity))
      logger.logQuerySlow(ms, typeof query === 'string' ? query : query());
    return result;
  }

  /** Best effort: a session that cannot be reached has ended, and its end rolls back. */
  async rollBack(): Promise<void> {
    if (!this.isGone) await this.pipeline([ROLLBACK]);
  }
}

/** Whether the error is PostgreSQL's answer, and not a broken connection. */
export const isAnswer = (
  error: unknown,
): error is Error & { code: string; severity: string; constraint?: string } =>
  error instanceof Error && 'severity' in error && 'code' in error;

/** A pipeline by the names of its statements; a statement without a name by its text. */
const describe = (statements: readonly Statement[]): string =>
  statements.map(({ name, text }) => name ?? text).join('; ');
