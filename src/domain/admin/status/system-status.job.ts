// SYSTEM_STATUS at fixed times, once for all processes. Each process wakes at the same times, and the first to move the slot
// of the one row publishes. The database's clock decides which slot it is.
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import type { StreamStats } from '../../../contract/streams/process-figures.js';
import { Clock } from '../../../platform/common/clock.js';
import { messageOf, RepeatedFault } from '../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { EventLog } from '../../../platform/events/index.js';
import { ClusterFigures, Maintenance } from '../../../platform/http/index.js';
import { Exchange } from '../../exchange/index.js';

/** $1 interval, seconds. A slot in the future is that of a clock which was set back. */
const TAKE_SLOT_SQL = `
  with due as (
    select to_timestamp(floor(extract(epoch from clock_timestamp()) / $1) * $1) as slot
  ), taken as (
    update system_status set slot = due.slot from due
    where system_status.slot < due.slot or system_status.slot > due.slot + make_interval(secs => $1)
    returning 1)
  select * from taken`;

const MS_PER_SECOND = 1_000;

@Injectable()
export class SystemStatusJob implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly fault = new RepeatedFault(
    new Logger('SystemStatus'),
    'The system status is published again.',
  );
  private timer: NodeJS.Timeout | undefined;
  private publishing: Promise<void> | undefined;
  private isClosed = false;

  constructor(
    private readonly log: EventLog,
    private readonly figures: ClusterFigures,
    private readonly maintenance: Maintenance,
    private readonly exchange: Exchange,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async onModuleDestroy(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.publishing;
  }

  /** Publishes the status, unless a process has done so in this slot. */
  async publish(): Promise<void> {
    const status = statusOf(await this.figures.total());
    const desk = await this.exchange.standing();
    await this.log.transaction(async (tx) => {
      const taken = await tx.manager.query<unknown[]>(TAKE_SLOT_SQL, [
        this.config.SYSTEM_STATUS_INTERVAL / MS_PER_SECOND,
      ]);
      if (taken.length === 0) return;
      const data = { ...status, deskIsReached: desk !== 'none', isReadOnly: this.maintenance.current.isOn };
      tx.append('admin.status.reported', adminNotice('SYSTEM_STATUS', data), {
        admin: adminChannelOf('SYSTEM_STATUS'),
      });
    });
  }

  /** Wakes at the next multiple of the interval, so that all processes wake together. */
  private schedule(): void {
    if (this.isClosed) return;
    const everyMs = this.config.SYSTEM_STATUS_INTERVAL;
    this.timer = setTimeout(
      () => {
        this.publishing = this.publish()
          .then(
            () => this.fault.clear(),
            (error: unknown) => this.fault.raise(`The system status is not published: ${messageOf(error)}`),
          )
          .finally(() => this.schedule());
      },
      everyMs - (this.clock.nowMs() % everyMs),
    );
  }
}

/** The figures of all processes, without the parts that are of one process or long. */
const statusOf = ({ processes, channels: _, ...figures }: StreamStats) => ({
  ...figures,
  processes: processes.length,
});
