// The SQL of the processes that serve endpoints. A process has a row with a lease; an endpoint belongs to the process that its
// row names. A lease that is over is never renewed, and its row is deleted before another process takes the endpoints.
// So a save by the former process finds no endpoint of its own.
import { Injectable } from '@nestjs/common';
import type { Role } from '../../../contract/auth/access.js';
import type { WebhookOutcome, WebhookTest } from '../../../contract/webhooks/webhooks.js';
import { WEBHOOK_DEAD_LETTERS_MAX } from '../../../contract/webhooks/webhooks.js';
import { lockAdvisory } from '../../../platform/database/advisory-locks.js';
import { DataSource } from '../../../platform/database/typeorm.js';

export interface RunRow {
  readonly id: string;
  readonly user_id: string;
  readonly user_status: string;
  readonly role: Role;
  readonly url: string;
  readonly channels: readonly string[];
  readonly types: readonly string[] | null;
  readonly markets: readonly string[] | null;
  readonly state: 'enabled' | 'disabled';
  readonly version: number;
  readonly moves: number;
  readonly secret: Buffer;
  readonly old_secret: Buffer | null;
  readonly old_secret_until: Date | null;
  readonly seq: number;
  readonly part: number;
  readonly attempts: number;
  readonly refusals: number;
  readonly failing_since: Date | null;
  readonly retry_at: Date | null;
  readonly test_id: string | null;
}

/** What can end a run from outside. */
export type HeldRow = Pick<RunRow, 'id' | 'version' | 'user_status' | 'role'>;

/** How far a run is. */
export interface Progress {
  readonly id: string;
  readonly moves: number;
  readonly seq: number;
  readonly part: number;
  readonly attempts: number;
  readonly refusals: number;
  readonly failingSince: Date | null;
  readonly retryAt: Date | null;
  readonly attemptedAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly outcome: WebhookOutcome | null;
  readonly status: number | null;
}

export interface DeadLetter {
  readonly messageId: string;
  readonly type: string;
  readonly channel: string;
  readonly seq: number;
  readonly attempts: number;
  readonly outcome: WebhookOutcome;
  readonly status: number | null;
}

const COLUMNS = `e.id, e.user_id, coalesce(u.status, 'erased') as user_status, coalesce(u.role, 'user') as role, e.url, e.channels,
  e.types, e.markets, e.state, e.version, e.moves, e.secret, e.old_secret, e.old_secret_until, e.seq::float8 as seq, e.part, e.attempts,
  e.refusals, e.failing_since, e.retry_at, e.test_id`;

const IS_FREE = `(e.state = 'enabled' or e.test_id is not null)
  and not exists (select from webhook_runner as r where r.id = e.runner and r.lease_until >= now())`;

/** $1 id, $2 runner, $3 moves. */
const SAVE = `update webhook_endpoint set seq = $4, part = $5, attempts = $6, refusals = $7, failing_since = $8, retry_at = $9,
    attempted_at = coalesce($10, attempted_at), delivered_at = coalesce($11, delivered_at), outcome = coalesce($12, outcome),
    status = case when $12 is null then status else $13 end
  where id = $1 and runner = $2 and moves = $3`;

const DEAD_LETTER = `with saved as (${SAVE} returning id)
  insert into webhook_dead_letter (endpoint_id, message_id, type, channel, seq, at, attempts, outcome, status)
  select id, $14::text, $15::text, $16::text, $17::bigint, $10, $18::integer, $12, $13 from saved returning endpoint_id, n::float8 as n`;

@Injectable()
export class RunnerStore {
  constructor(private readonly dataSource: DataSource) {}

  async enrol(runner: string, leaseMs: number): Promise<void> {
    await this.dataSource.query(
      `insert into webhook_runner (id, lease_until) values ($1, now() + $2 * interval '1 ms')`,
      [runner, leaseMs],
    );
  }

  /** False when the lease is over. */
  async renew(runner: string, leaseMs: number): Promise<boolean> {
    return this.changes(
      `update webhook_runner set lease_until = now() + $2 * interval '1 ms' where id = $1 and lease_until >= now()`,
      [runner, leaseMs],
    );
  }

  /** The endpoints of this process are free at once. */
  async leave(runner: string): Promise<void> {
    await this.dataSource.query('delete from webhook_runner where id = $1', [runner]);
  }

  /** Takes free endpoints, one process after another. */
  async claim(runner: string, limit: number): Promise<readonly RunRow[]> {
    const [isAny] = await this.dataSource.query<object[]>(
      `select from webhook_endpoint as e where ${IS_FREE} limit 1`,
    );
    if (!isAny || limit <= 0) return [];
    return this.dataSource.transaction(async (manager) => {
      await lockAdvisory(manager, 'webhooks');
      await manager.query('delete from webhook_runner where lease_until < now()');
      const [claimed] = await manager.query<[{ id: string }[], number]>(
        `update webhook_endpoint set runner = $1 where id in (
           select e.id from webhook_endpoint as e where ${IS_FREE} order by e.n limit $2 for update skip locked)
         and exists (select from webhook_runner where id = $1) returning id`,
        [runner, limit],
      );
      const ids = claimed.map(({ id }) => id);
      return manager.query<RunRow[]>(
        `select ${COLUMNS} from webhook_endpoint as e left join app_user as u on u.id = e.user_id where e.id = any($1)`,
        [ids],
      );
    });
  }

  held(runner: string): Promise<readonly HeldRow[]> {
    return this.dataSource.query<HeldRow[]>(
      `select e.id, e.version, coalesce(u.status, 'erased') as user_status, coalesce(u.role, 'user') as role
       from webhook_endpoint as e left join app_user as u on u.id = e.user_id where e.runner = $1`,
      [runner],
    );
  }

  async release(runner: string, ids: readonly string[]): Promise<void> {
    await this.dataSource.query(
      'update webhook_endpoint set runner = null where runner = $1 and id = any($2)',
      [runner, ids],
    );
  }

  /** False when the place was changed, or the endpoint belongs to another process. */
  save(runner: string, progress: Progress): Promise<boolean> {
    return this.changes(SAVE, saveValues(runner, progress));
  }

  /** As `save`, and keeps the message as a dead letter. */
  async bury(runner: string, progress: Progress, letter: DeadLetter): Promise<boolean> {
    const { messageId, type, channel, seq, attempts } = letter;
    const rows = await this.dataSource.query<{ endpoint_id: string; n: number }[]>(DEAD_LETTER, [
      ...saveValues(runner, progress),
      messageId,
      type,
      channel,
      seq,
      attempts,
    ]);
    const [buried] = rows;
    if (!buried) return false;
    await this.dataSource.query(
      `delete from webhook_dead_letter where endpoint_id = $1 and n <= (
         select n from webhook_dead_letter where endpoint_id = $1 order by n desc offset $2 limit 1)`,
      [buried.endpoint_id, WEBHOOK_DEAD_LETTERS_MAX],
    );
    return true;
  }

  /** Moves endpoints forward that have nothing to deliver up to their seq. */
  async pass(runner: string, runs: readonly Pick<Progress, 'id' | 'moves' | 'seq'>[]): Promise<void> {
    await this.dataSource.query(
      `update webhook_endpoint as e set seq = run.seq, part = 0
       from unnest($2::text[], $3::integer[], $4::bigint[]) as run(id, moves, seq)
       where e.id = run.id and e.moves = run.moves and e.runner = $1 and e.seq < run.seq`,
      [runner, runs.map(({ id }) => id), runs.map(({ moves }) => moves), runs.map(({ seq }) => seq)],
    );
  }

  /** False when another test was asked for in the meantime. */
  saveTest(
    runner: string,
    { id, test_id: testId }: Pick<RunRow, 'id' | 'test_id'>,
    test: WebhookTest | null,
  ): Promise<boolean> {
    return this.changes(
      `update webhook_endpoint set test = coalesce($4, test), test_id = null
       where id = $1 and runner = $2 and test_id = $3`,
      [id, runner, testId, test && JSON.stringify(test)],
    );
  }

  /** Whether the statement has changed a row. */
  private async changes(sql: string, values: readonly unknown[]): Promise<boolean> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(sql, [...values]);
    return count > 0;
  }
}

const saveValues = (runner: string, progress: Progress): unknown[] => [
  progress.id,
  runner,
  progress.moves,
  progress.seq,
  progress.part,
  progress.attempts,
  progress.refusals,
  progress.failingSince,
  progress.retryAt,
  progress.attemptedAt,
  progress.deliveredAt,
  progress.outcome,
  progress.status,
];
