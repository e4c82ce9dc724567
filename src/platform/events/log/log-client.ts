// The `pg` client below a TypeORM query runner. The log speaks to it directly, because it needs command tags, and
// statements sent back to back.
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

  /** With `prepares`, statements of a pipeline that have a name are parsed and planned once for the session. */
  static async of(runner: QueryRunner, prepares = false): Promise<LogClient> {
    return new LogClient(runner, (await runner.connect()) as RawClient, prepares);
  }

  /** True once the connection broke: the server has rolled back, and the pool has let go of it. */
  get isGone(): boolean {
    return this.runner.isReleased;
  }

  /** Sends at once; several calls without waiting in between are answered in order. */
  query<R>(text: string, values?: unknown[]): Promise<PgResult<R>> {
    return this.raw.query({ text, ...(values ? { values } : {}) }) as Promise<PgResult<R>>;
  }

  /** Sends at once, and does not read the statements any more when this returns. Never rejects. */
  pipeline(statements: readonly Statement[]): Promise<PipelineOutcome> {
    const sent = this.prepares ? statements : statements.map(({ name: _, ...statement }) => statement);
    return new Promise((resolve) => this.raw.query(new LogPipeline(sent, resolve)));
  }

  /** Best effort: a session that cannot be told has ended, and rolled back by that. */
  async rollBack(): Promise<void> {
    if (!this.isGone) await this.pipeline([ROLLBACK]);
  }
}

/** Whether PostgreSQL itself said it, in contrast to a connection that broke. */
export const isAnswer = (
  error: unknown,
): error is Error & { code: string; severity: string; constraint?: string } =>
  error instanceof Error && 'severity' in error && 'code' in error;
