// Endpoints that the server disables by itself: their owners hear of it on `user:{id}`, with the reason. The cursor stays.
// Pruning never waits for an endpoint: it disables the endpoints whose events it removes, with an alert for operators.
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { adminChannelOf, adminNotice } from '../../contract/admin/admin-events.js';
import type { WebhookDisabledReason } from '../../contract/webhooks/webhook-changes.js';
import { EventLog, EventPartitions, type LogTransaction } from '../../platform/events/index.js';
import { appendChange } from './endpoint-view.js';
import { WebhooksStats } from './webhooks.stats.js';

/** Endpoints that one transaction disables before pruning. */
const BEHIND_PAGE = 500;

const DISABLE = `update webhook_endpoint set state = 'disabled', disabled_reason = $1, version = version + 1`;
const RETURNING = `returning id, user_id, seq::float8 as seq, (select floor::float8 from event_log) as floor`;

interface Disabled {
  readonly id: string;
  readonly user_id: string;
  readonly seq: number;
  /** The log has no events up to here. */
  readonly floor: number;
}

@Injectable()
export class Disabling implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Webhooks');
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly log: EventLog,
    private readonly partitions: EventPartitions,
    private readonly stats: WebhooksStats,
  ) {}

  onModuleInit(): void {
    this.stopListening = this.partitions.beforePruning((seq) => this.disableBehind(seq));
  }

  onModuleDestroy(): void {
    this.stopListening?.();
  }

  /** Does nothing if the endpoint was changed in the meantime, or is disabled. */
  async disable(id: string, version: number, reason: WebhookDisabledReason): Promise<void> {
    await this.log.transaction(async (tx) => {
      const [rows] = await tx.manager.query<[Disabled[], number]>(
        `${DISABLE} where id = $2 and version = $3 and state = 'enabled' ${RETURNING}`,
        [reason, id, version],
      );
      this.tell(tx, rows, reason);
      // An endpoint that was enabled during a pruning finds the gap by itself.
      if (reason === 'behind') for (const row of rows) appendAlert(tx, row, row.floor);
    });
  }

  /** Disables the endpoints that have not received the events up to `seq`. */
  async disableBehind(seq: number): Promise<void> {
    for (let isMore = true; isMore;) {
      const { value } = await this.log.transaction(async (tx) => {
        const [rows] = await tx.manager.query<[Disabled[], number]>(
          `${DISABLE} where id in (
             select id from webhook_endpoint where state = 'enabled' and seq < $2 order by n limit $3 for update)
           ${RETURNING}`,
          ['behind', seq, BEHIND_PAGE],
        );
        this.tell(tx, rows, 'behind');
        for (const row of rows) appendAlert(tx, row, seq);
        return rows.length;
      });
      isMore = value === BEHIND_PAGE;
    }
  }

  private tell(tx: LogTransaction, rows: readonly Disabled[], disabledReason: WebhookDisabledReason): void {
    for (const { id, user_id: userId, seq } of rows) {
      this.stats.disabled.inc({ reason: disabledReason });
      this.logger.warn(`Endpoint ${id} is disabled at ${seq}: ${disabledReason}.`);
      appendChange(tx, userId, { endpointId: id, change: 'disabled', state: 'disabled', disabledReason });
    }
  }
}

function appendAlert(tx: LogTransaction, { id, user_id: userId, seq }: Disabled, prunedTo: number): void {
  const data = { problem: 'webhook_endpoint_behind', endpointId: id, userId, seq, prunedTo };
  tx.append(
    'webhooks.endpoint.pruned',
    { ...adminNotice('SYSTEM_STATUS', data), priority: 'high' },
    { admin: adminChannelOf('SYSTEM_STATUS') },
  );
}
