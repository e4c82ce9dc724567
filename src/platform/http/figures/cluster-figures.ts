// The figures of all processes. Each process writes its own row every few seconds and reads whether somebody listens to the
// figures on any process. The table is not logged by PostgreSQL, so a write costs no flush.
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { ProcessFigures as Figures, StreamStats } from '../../../contract/streams/process-figures.js';
import { RepeatedFault, messageOf } from '../../common/repeated-fault.js';
import { DataSource } from '../../database/typeorm.js';
import { HEAD_SEQ_SQL } from '../../events/index.js';
import { totalOf } from './figures-total.js';
import { ProcessFigures, type Report } from './process-figures.js';

const REPORT_EVERY_MS = 5_000;
/** A process that has not reported for so long has stopped. */
const FRESH = `at > clock_timestamp() - interval '15 seconds'`;
const STALE = `at < clock_timestamp() - interval '1 minute'`;

/** $1 process, $2 whether somebody listens here, $3 the report. */
const REPORT_SQL = `
  with own as (
    insert into process_figures (process, at, listens, figures) values ($1, clock_timestamp(), $2, $3)
    on conflict (process) do update set at = excluded.at, listens = excluded.listens, figures = excluded.figures
  ), gone as (
    delete from process_figures where process in (
      select process from process_figures where ${STALE} for update skip locked)
  )
  select coalesce(bool_or(listens), false) as listened from process_figures where ${FRESH} and process <> $1`;

/** A row without a process if there is none, for the seq. */
const READ_SQL = `
  select log.seq, process, figures::text as report from (select ${HEAD_SEQ_SQL} as seq) as log
  left join process_figures on ${FRESH} order by process`;

interface ReadRow {
  readonly seq: number;
  readonly process: string | null;
  readonly report: string | null;
}

/** Gets the figures of this process, if somebody listens to them on any process. */
export type ReportListener = (figures: Figures) => void | Promise<void>;

@Injectable()
export class ClusterFigures implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Figures');
  private readonly fault = new RepeatedFault(this.logger, 'The figures of this process are reported again.');
  private readonly listeners: ReportListener[] = [];
  private isListenedHere: () => boolean = () => false;
  private timer: NodeJS.Timeout | undefined;
  private reporting: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly own: ProcessFigures,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.report(), REPORT_EVERY_MS);
    void this.report();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.reporting;
    await this.dataSource
      .query('delete from process_figures where process = $1', [this.own.id])
      .catch((error: unknown) => this.logger.debug(`The figures were not removed: ${messageOf(error)}`));
  }

  /** `isListenedHere` says whether a stream of this process wants the reports. */
  onReport(isListenedHere: () => boolean, listener: ReportListener): void {
    this.isListenedHere = isListenedHere;
    this.listeners.push(listener);
  }

  /** Writes the row of this process. One report at a time. */
  report(): Promise<void> {
    this.reporting ??= this.write()
      .then(
        () => this.fault.clear(),
        (error: unknown) =>
          this.fault.raise(`The figures of this process are not reported: ${messageOf(error)}`),
      )
      .finally(() => (this.reporting = undefined));
    return this.reporting;
  }

  /** The last reports of all processes, as of a seq. */
  async read(): Promise<{ readonly seq: number; readonly reports: readonly Report[] }> {
    const rows = await this.dataSource.query<ReadRow[]>(READ_SQL);
    const reports = rows.flatMap(({ report }) => (report === null ? [] : [JSON.parse(report) as Report]));
    return { seq: rows[0]?.seq ?? 0, reports };
  }

  /** All processes together; of this process the figures of this moment. */
  async total(): Promise<StreamStats> {
    const { reports } = await this.read();
    const others = reports.filter(({ figures }) => figures.process !== this.own.id);
    return totalOf([this.own.report(), ...others]);
  }

  private async write(): Promise<void> {
    const listens = this.isListenedHere();
    const report = this.own.report();
    this.own.begin();
    const [row] = await this.dataSource.query<{ listened: boolean }[]>(REPORT_SQL, [
      this.own.id,
      listens,
      JSON.stringify(report),
    ]);
    if (!listens && !row?.listened) return;
    for (const listener of this.listeners) await listener(report.figures);
  }
}
