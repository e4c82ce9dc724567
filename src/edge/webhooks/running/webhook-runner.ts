// Serves endpoints in this process. The process holds a lease; while it lasts, no other process has its endpoints. It takes
// free endpoints, wakes them when events match, and drops an endpoint that was changed or whose owner lost a right.
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { randomHex } from '../../../platform/common/ids.js';
import { messageOf, RepeatedFault } from '../../../platform/common/repeated-fault.js';
import { ChannelRegistry } from '../../../platform/channels/index.js';
import { EventTail, type EventMap, type LoggedEvent } from '../../../platform/events/index.js';
import { ChannelRights } from '../channel-rights.js';
import { Disabling } from '../disabling.js';
import { EndpointRun, type RunTools } from './endpoint-run.js';
import { Lanes } from './lanes.js';
import { RunIndex } from './run-index.js';
import { RunnerParts } from './runner-parts.js';
import type { HeldRow, RunRow } from './runner-store.js';
import { Wishes } from './wishes.js';

const ID_BYTES = 8;
/** Endpoints that one process serves. */
const RUNS_MAX = 10_000;
/** How often a process renews its lease and looks for endpoints, if the lease is long. */
const TICK_MS = 1_000;
const TICKS_PER_LEASE = 3;
/** How often the place of endpoints without new messages is saved. */
const PASS_EVERY_MS = 60_000;
/** How long a request under way may go on when the process stops, and when the endpoint was changed. */
const STOP_GRACE_MS = 1_000;
const CHANGE_GRACE_MS = 200;

@Injectable()
export class WebhookRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly fault = new RepeatedFault(new Logger('Webhooks'), 'Webhooks are delivered again.');
  private readonly runs = new RunIndex();
  private readonly lanes: Lanes;
  private readonly owned: (() => void)[] = [];
  /** Null without a lease. */
  private runner: string | null = null;
  private leaseUntilMs = 0;
  private passedAtMs = 0;
  private released: string[] = [];
  private ticking: Promise<void> | undefined;
  private wantsTick = false;
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly parts: RunnerParts,
    private readonly registry: ChannelRegistry,
    private readonly rights: ChannelRights,
    private readonly disabling: Disabling,
    private readonly tail: EventTail,
  ) {
    const { config, stats } = parts;
    this.lanes = new Lanes(config.WEBHOOK_CONCURRENCY);
    stats.gauge('ringside_webhook_in_flight', 'Requests to endpoints under way.', () => this.lanes.inFlight);
    stats.gauge('ringside_webhook_endpoints', 'Endpoints that this process serves.', () => this.runs.size);
    stats.gauge(
      'ringside_webhook_behind_events',
      'Events of the log after the place of the endpoint that is furthest behind.',
      () => this.tail.last - this.runs.slowest(this.tail.last),
    );
  }

  /** All modules have registered their channels now. */
  onApplicationBootstrap(): void {
    if (!this.parts.config.WEBHOOKS_ENABLED) return;
    this.passedAtMs = this.parts.clock.nowMs();
    this.owned.push(
      this.tail.onAdvance((events) => this.advance(events)),
      this.tail.onReset(() => this.dropAll()),
    );
    this.look();
  }

  /** Saves the progress of all endpoints and leaves them to other processes. */
  async onModuleDestroy(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const stop of this.owned) stop();
    await this.ticking;
    clearTimeout(this.expiry);
    if (this.runner === null) return;
    try {
      await Promise.all(this.runs.all().map((run) => run.close(STOP_GRACE_MS)));
      await this.parts.store.leave(this.runner);
    } catch (error) {
      this.fault.raise(`The place of webhooks could not be saved: ${messageOf(error)}`);
    }
  }

  /**
   * Endpoints that may have changed, or whose owners may have lost a right, send nothing until the next tick has read them. So
   * no event after such a change is sent as before the change.
   */
  private advance(events: readonly LoggedEvent[]): void {
    const changes = events.flatMap((event) => changeOf(event) ?? []);
    if (changes.length > 0) this.suspendAfter(changes);
    for (const run of this.runs.matching(events)) run.wake();
  }

  private suspendAfter(changes: readonly Change[]): void {
    const isConcerned = ({ row }: EndpointRun) =>
      changes.some(({ id, userId }) => id === row.id || userId === row.user_id);
    const concerned = this.runs.all().filter(isConcerned);
    for (const run of concerned) run.suspend();
    if (concerned.length > 0 || changes.some(({ id }) => id !== null)) this.look();
  }

  /** Starts a tick, or another one after the tick under way. */
  private look(): void {
    this.wantsTick = true;
    if (this.ticking || this.isClosed) return;
    clearTimeout(this.timer);
    this.wantsTick = false;
    this.ticking = this.tick().finally(() => {
      this.ticking = undefined;
      if (this.wantsTick) return this.look();
      if (!this.isClosed) this.timer = setTimeout(() => this.look(), this.tickMs());
    });
  }

  private tickMs(): number {
    return Math.min(TICK_MS, this.parts.config.WEBHOOK_LEASE_MS / TICKS_PER_LEASE);
  }

  private async tick(): Promise<void> {
    try {
      const runner = await this.hold();
      await this.releaseEnded(runner);
      const counts = new Map(this.runs.all().map((run) => [run, run.suspendedCount]));
      await this.dropChanged(await this.parts.store.held(runner), counts);
      await this.passIdle(runner);
      for (const row of await this.parts.store.claim(runner, RUNS_MAX - this.runs.size))
        await this.admit(runner, row);
      this.fault.clear();
    } catch (error) {
      this.fault.raise(`Webhooks are not delivered: ${messageOf(error)}`);
    }
  }

  /** Renews the lease, or begins a new one with a new name. Time counts from before the question, so it ends here first. */
  private async hold(): Promise<string> {
    const { store, clock, config } = this.parts;
    const untilMs = clock.nowMs() + config.WEBHOOK_LEASE_MS;
    if (this.runner !== null && !(await store.renew(this.runner, config.WEBHOOK_LEASE_MS))) this.loseLease();
    if (this.runner === null) {
      const runner = `wr_${randomHex(ID_BYTES)}`;
      await store.enrol(runner, config.WEBHOOK_LEASE_MS);
      this.runner = runner;
    }
    this.leaseUntilMs = untilMs;
    // Requests under way do not outlast the lease, either.
    clearTimeout(this.expiry);
    if (!this.isClosed) this.expiry = setTimeout(() => this.dropAll(), untilMs - clock.nowMs());
    return this.runner;
  }

  private loseLease(): void {
    this.runner = null;
    this.leaseUntilMs = 0;
    for (const run of this.runs.all()) this.drop(run);
    this.released = [];
  }

  /** The database has another history, or the lease is over: places and endpoints are read again. */
  private dropAll(): void {
    for (const run of this.runs.all()) this.drop(run);
    this.look();
  }

  private drop(run: EndpointRun): void {
    run.drop();
    this.forget(run);
  }

  private forget(run: EndpointRun): void {
    this.runs.remove(run);
    this.released.push(run.row.id);
  }

  private async releaseEnded(runner: string): Promise<void> {
    const ids = this.released.splice(0);
    if (ids.length > 0) await this.parts.store.release(runner, ids);
  }

  /** `counts`: how often each run was suspended before `held` was read. */
  private async dropChanged(
    held: readonly HeldRow[],
    counts: ReadonlyMap<EndpointRun, number>,
  ): Promise<void> {
    const byId = new Map(held.map((row) => [row.id, row]));
    await Promise.all(
      this.runs.all().map(async (run) => {
        const now = byId.get(run.row.id);
        const refusal = now ? this.refusalOf({ ...run.row, ...now }) : null;
        if (now?.version === run.row.version && refusal === null) return run.resume(counts.get(run) ?? 0);
        this.forget(run);
        await run.close(CHANGE_GRACE_MS);
        if (now && refusal !== null) await this.disabling.disable(now.id, now.version, refusal);
      }),
    );
    // Endpoints of an earlier run that ended without a release, such as after a failed tick.
    const strays = held.filter(({ id }) => !this.runs.has(id)).map(({ id }) => id);
    this.released.push(...strays);
    if (this.runner !== null) await this.releaseEnded(this.runner);
  }

  private refusalOf({ user_status: status, user_id: userId, channels, role }: RunRow) {
    if (status !== 'active') return 'owner_closed' as const;
    return this.rights.areAllowed(channels, userId, role) ? null : ('forbidden_channel' as const);
  }

  private async passIdle(runner: string): Promise<void> {
    const level = this.runs.all().filter((run) => run.isLevel);
    for (const run of level) run.pass(this.tail.last);
    const { clock, store } = this.parts;
    if (Math.abs(clock.nowMs() - this.passedAtMs) < PASS_EVERY_MS) return;
    this.passedAtMs = clock.nowMs();
    await store.pass(
      runner,
      level.map(({ row: { id, moves }, seq }) => ({ id, moves, seq })),
    );
  }

  private async admit(runner: string, row: RunRow): Promise<void> {
    const refusal = this.refusalOf(row);
    if (refusal !== null) {
      if (row.state === 'enabled') await this.disabling.disable(row.id, row.version, refusal);
      if (row.test_id !== null) await this.parts.store.saveTest(runner, row, null);
      this.released.push(row.id);
      return;
    }
    const wishes = new Wishes(this.registry, row, this.parts.letters);
    const run = new EndpointRun(row, wishes, this.toolsOf(runner));
    this.runs.add(run);
    run.wake();
  }

  private toolsOf(runner: string): RunTools {
    return {
      ...this.parts,
      runner,
      lanes: this.lanes,
      holdsLease: () => this.runner === runner && this.parts.clock.nowMs() < this.leaseUntilMs,
      disable: ({ row: { id, version } }, reason) => this.disabling.disable(id, version, reason),
      ended: (run) => {
        this.forget(run);
        this.look();
      },
    };
  }
}

interface Change {
  /** Of an endpoint that has changed. */
  readonly id: string | null;
  /** Of a user whose sign-ins have ended, perhaps with a right. */
  readonly userId: string | null;
}

function changeOf({ type, data }: LoggedEvent): Change | undefined {
  if (type === 'webhooks.endpoint.changed') {
    const { notices } = JSON.parse(data) as EventMap['webhooks.endpoint.changed'];
    return { id: String(notices[0]?.data.endpointId), userId: null };
  }
  if (type !== 'auth.credentials.ended') return undefined;
  const { userId } = JSON.parse(data) as EventMap['auth.credentials.ended'];
  return { id: null, userId };
}
