// What owners read of their endpoints, as of a seq of the log.
import { Injectable } from '@nestjs/common';
import type {
  WebhookDeadLetter,
  WebhookDeadLettersQuery,
  WebhookEndpoint,
} from '../../contract/webhooks/webhooks.js';
import { Clock } from '../../platform/common/clock.js';
import { DomainError } from '../../platform/common/errors.js';
import { decodePage, encodePage } from '../../platform/common/page-cursor.js';
import { DataSource, LessThan } from '../../platform/database/typeorm.js';
import { LogReads, pageOf } from '../../platform/events/index.js';
import { toView } from './endpoint-view.js';
import { WebhookDeadLetterEntity, WebhookEndpointEntity } from './webhook-endpoint.entity.js';

const DEAD_LETTERS_PAGE = 'webhook-dead-letters';

@Injectable()
export class EndpointsReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: LogReads,
    private readonly clock: Clock,
  ) {}

  /** Oldest first. Throws `epoch_changed` and `not_caught_up`. */
  list(userId: string, minSeq?: string): Promise<{ value: WebhookEndpoint[]; seq: number }> {
    return this.reads.since(minSeq, () =>
      this.reads.snapshot(async (manager) => {
        const endpoints = manager.getRepository(WebhookEndpointEntity);
        const rows = await endpoints.find({ where: { userId }, order: { n: 'ASC' } });
        return rows.map((row) => this.view(row));
      }),
    );
  }

  /** Throws `unknown_webhook_endpoint`, `epoch_changed` and `not_caught_up`. */
  async get(userId: string, id: string, minSeq?: string): Promise<{ value: WebhookEndpoint; seq: number }> {
    const { value, seq } = await this.list(userId, minSeq);
    const found = value.find((endpoint) => endpoint.id === id);
    if (!found) throw new DomainError('unknown_webhook_endpoint', 'You have no such webhook endpoint.');
    return { value: found, seq };
  }

  /** Newest first. Throws `unknown_webhook_endpoint`, and `bad_request` for a wrong page. */
  async deadLetters(
    userId: string,
    id: string,
    { after, limit }: WebhookDeadLettersQuery,
  ): Promise<{ data: WebhookDeadLetter[]; next: string | null }> {
    await this.get(userId, id);
    const before = decodePage(DEAD_LETTERS_PAGE, after, Number.MAX_SAFE_INTEGER);
    const rows = await this.dataSource.getRepository(WebhookDeadLetterEntity).find({
      where: { endpointId: id, ...(before === undefined ? {} : { n: LessThan(before) }) },
      order: { n: 'DESC' },
      take: limit + 1,
    });
    return pageOf(
      rows,
      limit,
      (row) => this.letterView(row),
      ({ n }) => encodePage(DEAD_LETTERS_PAGE, n),
    );
  }

  private view(row: WebhookEndpointEntity): WebhookEndpoint {
    return toView(row, this.clock.now(), (seq) => this.reads.cursor(seq));
  }

  /** The cursor is that before the event of the message. */
  private letterView(row: WebhookDeadLetterEntity): WebhookDeadLetter {
    const { messageId, type, channel, seq, at, attempts, outcome, status } = row;
    const cursor = this.reads.cursor(seq - 1);
    return { messageId, type, channel, cursor, at: at.toISOString(), attempts, outcome, status };
  }
}
