// Reports about the streams of fights: by an operator, or by the hooks of a media server. Viewers that a media server counts
// one by one are reported once a second for each stream, so an audience that arrives together appends few events.
import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { EventLog, type LogTransaction } from '../../../platform/events/index.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import type { FightStream, StreamAct } from '../../../contract/fights/streams.js';
import { FightsReader } from '../fight/fights.reader.js';
import type { HookEvent } from './hook-events.js';
import { countViewers, endStream, lockStream, reportViewers, startStream } from './stream-changes.js';
import { streamOf, type StreamRow } from './streams.reader.js';

const REPORT_EVERY_MS = 1_000;
/** Streams of one report. */
const REPORTED_MAX = 100;

const UNREPORTED_SQL = `
  select id from fight_stream where ended_at is null and viewers <> viewers_told limit ${REPORTED_MAX}`;
/** $1 streams. A stream that another transaction has locked is reported with the next report. */
const REPORT_SQL = `
  update fight_stream set viewers_told = viewers where id in (
    select id from fight_stream where id = any($1::bigint[]) and viewers <> viewers_told for update skip locked)
  returning *`;

@Injectable()
export class Streams {
  private readonly logger = new Logger('Fights');
  private reporting: Promise<void> | undefined;

  constructor(
    private readonly log: IdempotentLog,
    private readonly events: EventLog,
    private readonly fights: FightsReader,
    private readonly audit: AuditLog,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Throws `unknown_fight`, `bad_fight_status`, `stream_running` and `no_stream`. */
  async report({ actor, request }: Asked, fightId: string, act: StreamAct): Promise<Made<FightStream>> {
    const { value, cursor } = await this.log.transaction(request, async (tx) => {
      const live = await lockStream(tx, fightId);
      const details = { ...act };
      if (act.action !== 'viewers')
        this.audit.record(tx, actor, { action: `stream.${act.action}`, target: fightId, details });
      if (act.action === 'started') {
        if (live) throw new DomainError('stream_running', 'The fight has a live stream.', { id: live.id });
        await this.assertGoesOn(tx, fightId);
        return startStream(tx, { fightId, source: 'operator', client: null }, this.clock.now());
      }
      if (!live) throw new DomainError('no_stream', 'The fight has no live stream.');
      if (act.action === 'viewers') return countViewers(tx, live, act.viewers, true);
      return endStream(tx, live, this.clock.now(), act.action === 'error' ? act.error : null);
    });
    return { value, cursor };
  }

  /**
   * A repeated hook changes nothing. A publisher that comes back after its connection was lost ends the stream before. Throws
   * `unknown_fight`, and `bad_fight_status` for a fight that has ended.
   */
  async hear({ kind, fightId, client, source }: HookEvent): Promise<void> {
    await this.events.transaction(async (tx) => {
      const live = await lockStream(tx, fightId);
      if (kind === 'publish') {
        if (live && live.source === source && live.client === client) return;
        await this.assertGoesOn(tx, fightId);
        if (live) await endStream(tx, live, this.clock.now(), null);
        await startStream(tx, { fightId, source, client }, this.clock.now());
      } else if (kind === 'unpublish') {
        // The end of an earlier connection is not the end of the stream.
        if (live && live.source === source && live.client === client)
          await endStream(tx, live, this.clock.now(), null);
      } else if (live) {
        const viewers = Math.max(0, live.viewers + (kind === 'play' ? 1 : -1));
        await countViewers(tx, live, viewers, false);
      }
    });
  }

  @Interval(REPORT_EVERY_MS)
  async reportViewers(): Promise<void> {
    this.reporting ??= this.reportAll()
      .catch((error: unknown) => this.logger.warn(`Viewers could not be reported: ${messageOf(error)}`))
      .finally(() => (this.reporting = undefined));
    await this.reporting;
  }

  private async reportAll(): Promise<void> {
    const found = await this.dataSource.query<{ id: string }[]>(UNREPORTED_SQL);
    if (found.length === 0) return;
    await this.events.transaction(async (tx) => {
      const [rows] = await tx.manager.query<[StreamRow[], number]>(REPORT_SQL, [found.map(({ id }) => id)]);
      for (const row of rows) reportViewers(tx, streamOf(row));
    });
  }

  private async assertGoesOn(tx: LogTransaction, fightId: string): Promise<void> {
    const { status } = (await this.fights.find(fightId, tx.manager)).fight;
    if (status === 'completed' || status === 'cancelled')
      throw new DomainError('bad_fight_status', `The fight is ${status}.`, { status });
  }
}
