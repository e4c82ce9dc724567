// An endpoint: its wishes, its secrets, its place in the log and how its delivery goes. `version` grows with each change, so that
// the process that serves the endpoint reads it again. `moves` grows when a user changes the place, or what it means, so that
// the process does not save an older place. The first `part` messages of the next matching event after `seq` are delivered.
import {
  Check,
  Column,
  countNumber,
  Entity,
  ForeignKey,
  Generated,
  Index,
  PrimaryColumn,
} from '../../platform/database/typeorm.js';
import { defineSchema } from '../../platform/database/schema.js';
import type { WebhookDisabledReason } from '../../contract/webhooks/webhook-changes.js';
import type { WebhookEndpoint, WebhookOutcome, WebhookTest } from '../../contract/webhooks/webhooks.js';

@Entity('webhook_endpoint')
@Index('webhook_endpoint_user_idx', ['userId', 'n'])
@Check('webhook_endpoint_state_check', "state in ('enabled', 'disabled')")
@Check('webhook_endpoint_disabled_check', "(state = 'disabled') = (disabled_reason is not null)")
@Check('webhook_endpoint_old_secret_check', '(old_secret is null) = (old_secret_until is null)')
export class WebhookEndpointEntity {
  @PrimaryColumn('text')
  id!: string;

  @Generated()
  @Column('bigint', { transformer: countNumber })
  n!: number;

  @Column('text')
  userId!: string;

  @Column('text')
  url!: string;

  @Column('text')
  description!: string;

  @Column('text', { array: true })
  channels!: string[];

  @Column('text', { array: true, nullable: true })
  types!: string[] | null;

  @Column('text', { array: true, nullable: true })
  markets!: string[] | null;

  @Column('text')
  state!: WebhookEndpoint['state'];

  @Column('text', { nullable: true })
  disabledReason!: WebhookDisabledReason | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('integer', { default: 0 })
  moves!: number;

  @Column('bytea')
  secret!: Buffer;

  @Column('bytea', { nullable: true })
  oldSecret!: Buffer | null;

  @Column('timestamptz', { nullable: true })
  oldSecretUntil!: Date | null;

  @Column('bigint', { transformer: countNumber })
  seq!: number;

  @Column('integer', { default: 0 })
  part!: number;

  /** Failures since the last success, for the pause. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** Of these, how often the receiver has refused the message. */
  @Column('integer', { default: 0 })
  refusals!: number;

  @Column('timestamptz', { nullable: true })
  failingSince!: Date | null;

  @Column('timestamptz', { nullable: true })
  retryAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  attemptedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  deliveredAt!: Date | null;

  @Column('text', { nullable: true })
  outcome!: WebhookOutcome | null;

  @Column('integer', { nullable: true })
  status!: number | null;

  /** Names the test event that is still to be sent. */
  @Column('text', { nullable: true })
  testId!: string | null;

  @Column('json', { nullable: true })
  test!: WebhookTest | null;

  @Column('text', { nullable: true })
  runner!: string | null;
}

@Entity('webhook_dead_letter')
export class WebhookDeadLetterEntity {
  @ForeignKey(() => WebhookEndpointEntity, {
    name: 'webhook_dead_letter_endpoint_fk',
    onDelete: 'CASCADE',
  })
  @PrimaryColumn('text')
  endpointId!: string;

  @Generated()
  @PrimaryColumn('bigint', { transformer: countNumber })
  n!: number;

  @Column('text')
  messageId!: string;

  @Column('text')
  type!: string;

  @Column('text')
  channel!: string;

  @Column('bigint', { transformer: countNumber })
  seq!: number;

  @Column('timestamptz')
  at!: Date;

  @Column('integer')
  attempts!: number;

  @Column('text')
  outcome!: WebhookOutcome;

  @Column('integer', { nullable: true })
  status!: number | null;
}

defineSchema({ entities: [WebhookEndpointEntity, WebhookDeadLetterEntity] });
