// The kill switch: pauses all markets in bounded steps, and opens the same markets again. While it is on, a market that opens is
// paused at once. The row is committed first, so the process that leads next completes what a crash has cut off.
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { adminChannelOf, adminNotice } from '../../../contract/admin/admin-events.js';
import type { KillSwitchView } from '../../../contract/admin/kill-switch.js';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { EventBus } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import { Exchange, isRefusal, type ChangeMarket } from '../../exchange/index.js';
import { KillSwitchStore } from './kill-switch.store.js';

/** Markets that one step pauses or opens, a fraction of the desk's queue. */
const STEP_MARKETS = 500;
/** Most steps in a row; the next event or leader goes on. */
const STEPS_MAX = 1_000;
const RETRY_MS = 1_000;

@Injectable()
export class KillSwitch implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('KillSwitch');
  private readonly owned: (() => void)[] = [];
  private settling: Promise<void> | undefined;
  private isWanted = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: KillSwitchStore,
    private readonly exchange: Exchange,
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly bus: EventBus,
  ) {}

  onModuleInit(): void {
    const lead = () => (this.exchange.leads ? this.settleLater() : undefined);
    this.owned.push(
      this.bus.on('admin.trading.halted', 'kill-switch', lead),
      this.bus.on('exchange.market.state_changed', 'kill-switch', ({ data }) =>
        data.market.state === 'ACTIVE' ? lead() : undefined,
      ),
    );
    this.exchange.onLead(lead);
  }

  async onModuleDestroy(): Promise<void> {
    clearTimeout(this.retry);
    for (const stop of this.owned) stop();
    await this.settling?.catch(() => undefined);
  }

  view(): Promise<KillSwitchView> {
    return this.store.view();
  }

  /** Answers when no market trades any more. */
  pull(asked: Asked, reason: string): Promise<Made<KillSwitchView>> {
    return this.change(asked, true, reason);
  }

  /** Answers when the markets that the switch has paused are open again. */
  release(asked: Asked, reason: string): Promise<Made<KillSwitchView>> {
    return this.change(asked, false, reason);
  }

  private async change(
    { actor, request }: Asked,
    isOn: boolean,
    reason: string,
  ): Promise<Made<KillSwitchView>> {
    const { userId } = actor.caller;
    const { cursor } = await this.log.transaction(request, async (tx) => {
      await (isOn ? this.store.pull(tx, userId, reason) : this.store.release(tx));
      const action = isOn ? 'kill_switch.pull' : 'kill_switch.release';
      this.audit.record(tx, actor, { action, target: null, details: { reason } });
      const data = { kind: 'kill_switch', isOn, actor: userId, reason };
      tx.append('admin.trading.halted', adminNotice('SYSTEM_MAINTENANCE', data), {
        admin: adminChannelOf('SYSTEM_MAINTENANCE'),
      });
      return null;
    });
    await this.settle();
    return { value: await this.store.view(), cursor };
  }

  /** Brings the markets to what the row says. A call during another run makes that run look again. */
  private settle(): Promise<void> {
    this.isWanted = true;
    this.settling ??= this.settleAll();
    return this.settling;
  }

  private settleLater(): void {
    this.settle().catch((error: unknown) => {
      this.logger.warn(`Markets wait for the kill switch: ${messageOf(error)}`);
      clearTimeout(this.retry);
      this.retry = setTimeout(() => (this.exchange.leads ? this.settleLater() : undefined), RETRY_MS);
    });
  }

  private async settleAll(): Promise<void> {
    try {
      for (let steps = 0; this.isWanted && steps < STEPS_MAX; steps += 1) {
        this.isWanted = false;
        if ((await this.step()) > 0) this.isWanted = true;
      }
    } finally {
      this.settling = undefined;
    }
  }

  /** Returns the number of markets that the step has handled. The row is read in each step, as it may change. */
  private async step(): Promise<number> {
    const { isOn, actor, reason } = await this.store.row();
    const ids = await (isOn ? this.store.noteActive(STEP_MARKETS) : this.store.noted(STEP_MARKETS));
    if (ids.length === 0) return 0;
    const kind = isOn ? 'pause_market' : 'open_market';
    const commands = ids.map((marketId): { command: ChangeMarket } => ({
      command: { kind, marketId, actor, reason: isOn ? reason : 'The kill switch is released.' },
    }));
    const outcomes = await this.exchange.submitAll(commands);
    for (const [i, outcome] of outcomes.entries())
      if (outcome.status === 'rejected') this.assertRefused(ids[i] ?? '', kind, outcome.reason);
    await (isOn ? this.store.note(ids) : this.store.forget(ids));
    return ids.length;
  }

  /** A market that another process has changed refuses, and is left alone; any other error is the desk's. */
  private assertRefused(marketId: string, kind: string, error: unknown): void {
    if (!isRefusal(error)) throw error;
    this.logger.debug(`${kind} of ${marketId} was refused: ${messageOf(error)}`);
  }
}
