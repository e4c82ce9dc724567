// The read-only mode: one durable row, which each process reads at its start and then follows through the log. While the mode
// is on, requests and commands that write are refused. The clock, the jobs and the streams of the server go on.
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { MaintenanceBegin, MaintenanceView } from '../../../contract/admin/maintenance.js';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import { SocketCommands } from '../../channels/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors.js';
import { messageOf } from '../../common/repeated-fault.js';
import { DataSource, type EntityManager } from '../../database/typeorm.js';
import { EventBus, EventTail, HEAD_SEQ_SQL, type LogTransaction } from '../../events/index.js';

/** After a change of history the row is read again; a failed read is repeated. */
const RETRY_MS = 1_000;

const OFF: MaintenanceView = { isOn: false, since: null, reason: null, retryAfterSeconds: null };
const COLUMNS = 'since, reason, retry_after_seconds';

interface Row {
  readonly since: Date | null;
  readonly reason: string | null;
  readonly retry_after_seconds: number | null;
}

@Injectable()
export class Maintenance implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Maintenance');
  private readonly owned: (() => void)[] = [];
  private state = OFF;
  /** As of which point of the log `state` is true. */
  private seq = 0;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: EventBus,
    private readonly tail: EventTail,
    private readonly commands: SocketCommands,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    this.commands.beforeWrites(() => this.assertWritable());
    this.owned.push(
      this.bus.on('admin.maintenance.changed', 'maintenance', ({ data: { data }, seq }) => {
        const { isOn, since, reason, retryAfterSeconds } = data;
        this.take({ isOn, since, reason, retryAfterSeconds }, seq);
      }),
      this.tail.onReset(() => this.reload()),
    );
    await this.load();
  }

  onModuleDestroy(): void {
    clearTimeout(this.retry);
    for (const stop of this.owned) stop();
  }

  /** The state as this process knows it. */
  get current(): MaintenanceView {
    return this.state;
  }

  /** Throws `maintenance` while the mode is on. */
  assertWritable(): void {
    const { isOn, since, retryAfterSeconds } = this.state;
    if (!isOn) return;
    throw new DomainError('maintenance', 'Ringside is read-only for a while. Try again later.', {
      since,
      retryAfterMs: (retryAfterSeconds ?? 0) * 1_000,
    });
  }

  /** Switches the mode on, or replaces its reason. Call `take` with the seq of the commit. */
  async begin(tx: LogTransaction, { reason, retryAfterSeconds }: MaintenanceBegin): Promise<MaintenanceView> {
    const [row] = await tx.manager.query<[Row]>(
      `with changed as (
         update maintenance set since = coalesce(since, $1), reason = $2, retry_after_seconds = $3 returning ${COLUMNS})
       select * from changed`,
      [this.clock.now(), reason, retryAfterSeconds],
    );
    return this.announce(tx, toView(row));
  }

  /** Switches the mode off; without an event if it is off. Call `take` with the seq of the commit. */
  async end(tx: LogTransaction): Promise<MaintenanceView> {
    const changed = await tx.manager.query<unknown[]>(
      `with changed as (
         update maintenance set since = null, reason = null, retry_after_seconds = null where since is not null returning 1)
       select * from changed`,
    );
    return changed.length > 0 ? this.announce(tx, OFF) : OFF;
  }

  /** Follows a change that was committed at `seq`; an older change is ignored. */
  take(state: MaintenanceView, seq: number): void {
    if (seq < this.seq) return;
    if (state.isOn !== this.state.isOn)
      this.logger.warn(state.isOn ? `Read-only from now on: ${state.reason}` : 'Writes are accepted again.');
    this.state = state;
    this.seq = seq;
  }

  private announce(tx: LogTransaction, state: MaintenanceView): MaintenanceView {
    const data = { kind: 'read_only', ...state } as const;
    tx.append('admin.maintenance.changed', adminNotice('SYSTEM_MAINTENANCE', data), {
      admin: adminChannelOf('SYSTEM_MAINTENANCE'),
    });
    return state;
  }

  /** The numbers of another history say nothing about those known so far. */
  private reload(): void {
    this.seq = 0;
    this.load().catch((error: unknown) => {
      this.logger.warn(`The read-only mode could not be read: ${messageOf(error)}`);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.reload(), RETRY_MS);
    });
  }

  private async load(): Promise<void> {
    const { manager }: { manager: Pick<EntityManager, 'query'> } = this.dataSource;
    const [row] = await manager.query<(Row & { seq: number })[]>(
      `select ${COLUMNS}, ${HEAD_SEQ_SQL} as seq from maintenance`,
    );
    if (row) this.take(toView(row), row.seq);
  }
}

const toView = ({ since, reason, retry_after_seconds: retryAfterSeconds }: Row): MaintenanceView => ({
  isOn: since !== null,
  since: since?.toISOString() ?? null,
  reason,
  retryAfterSeconds,
});
