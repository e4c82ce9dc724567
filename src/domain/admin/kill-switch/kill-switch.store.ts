// The tables of the kill switch: one durable row, and the markets that the switch has paused and will open again.
import { Injectable } from '@nestjs/common';
import type { KillSwitchView } from '../../../contract/admin/kill-switch.js';
import { Clock } from '../../../platform/common/clock.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { LogTransaction } from '../../../platform/events/index.js';

/** An item is no market with a life: it cannot be paused. */
const ACTIVE = `state = 'ACTIVE' and venue <> 'quote'`;

interface Row {
  readonly since: Date | null;
  readonly actor: string | null;
  readonly reason: string | null;
  readonly active: number;
  readonly paused: number;
}

@Injectable()
export class KillSwitchStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async view(): Promise<KillSwitchView> {
    const [row] = await this.dataSource.query<Row[]>(
      `select since, actor, reason, (select count(*)::int from market where ${ACTIVE}) as active,
         (select count(*)::int from killed_market) as paused from kill_switch`,
    );
    if (!row) throw new Error('the row of the kill switch is missing');
    const { since, ...rest } = row;
    return { isOn: since !== null, since: since?.toISOString() ?? null, ...rest };
  }

  /** The row alone, without counting markets. */
  async row(): Promise<Pick<KillSwitchView, 'isOn' | 'actor' | 'reason'>> {
    const [row] = await this.dataSource.query<Pick<KillSwitchView, 'isOn' | 'actor' | 'reason'>[]>(
      'select since is not null as "isOn", actor, reason from kill_switch',
    );
    return row ?? { isOn: false, actor: null, reason: null };
  }

  /** Pulled again, it keeps the first time and takes the new reason. */
  async pull({ manager }: LogTransaction, actor: string | null, reason: string): Promise<void> {
    await manager.query('update kill_switch set since = coalesce(since, $1), actor = $2, reason = $3', [
      this.clock.now(),
      actor,
      reason,
    ]);
  }

  async release({ manager }: LogTransaction): Promise<void> {
    await manager.query('update kill_switch set since = null, actor = null, reason = null');
  }

  /** Some markets that trade, noted as paused by the switch before the desk pauses them. */
  async noteActive(limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `with found as (select id from market where ${ACTIVE} order by id limit $1),
         noted as (insert into killed_market (market_id) select id from found on conflict do nothing)
       select id from found`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Some markets that the switch has paused. */
  async noted(limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      'select market_id as id from killed_market order by market_id limit $1',
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Notes again what the desk has paused: a release in between may have forgotten it. */
  async note(marketIds: readonly string[]): Promise<void> {
    await this.dataSource.query(
      'insert into killed_market (market_id) select unnest($1::text[]) on conflict do nothing',
      [marketIds],
    );
  }

  /** Forgets what the desk has opened, unless the switch was pulled again in between. */
  async forget(marketIds: readonly string[]): Promise<void> {
    await this.dataSource.query(
      `delete from killed_market
       where market_id = any($1::text[]) and exists (select from kill_switch where since is null)`,
      [marketIds],
    );
  }
}
