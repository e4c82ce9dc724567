// Operator events: channels `admin:{topic}`, class log. `notifications` repeats high and critical events, `global` all
// events.
import { z } from 'zod';
import { ADMIN_TOPICS } from '../streams/channels.js';
import { cursorField, envelope, seqField, textField } from '../fields.js';

export const ADMIN_PRIORITIES = ['low', 'medium', 'high', 'critical'] as const;
export type AdminPriority = (typeof ADMIN_PRIORITIES)[number];

interface AdminEventKind {
  readonly topic: (typeof ADMIN_TOPICS)[number];
  readonly priority: AdminPriority;
  /** The condition under which the event is critical; null when there is none. */
  readonly criticalWhen: string | null;
}

const kind = (
  topic: AdminEventKind['topic'],
  priority: AdminPriority,
  criticalWhen: string | null = null,
): AdminEventKind => ({ topic, priority, criticalWhen });

const LARGE_BET = 'the bet is above a limit';

export const ADMIN_EVENTS = {
  SYSTEM_STATUS: kind('system', 'medium'),
  DATABASE_PERFORMANCE: kind('system', 'high', 'beyond five times the threshold'),
  SYSTEM_MAINTENANCE: kind('system', 'critical'),
  FIGHT_CREATED: kind('fights', 'medium'),
  FIGHT_STATUS_UPDATE: kind('fights', 'medium'),
  BETTING_WINDOW_OPENED: kind('fights', 'high'),
  BETTING_WINDOW_CLOSED: kind('fights', 'high'),
  NEW_BET: kind('bets', 'medium', LARGE_BET),
  BET_MATCHED: kind('bets', 'medium', LARGE_BET),
  PAGO_PROPOSAL: kind('bets', 'medium', LARGE_BET),
  DOY_PROPOSAL: kind('bets', 'medium', LARGE_BET),
  USER_REGISTERED: kind('users', 'low'),
  USER_VERIFIED: kind('users', 'medium'),
  USER_BANNED: kind('users', 'high'),
  ADMIN_ACTION: kind('users', 'high'),
  WALLET_TRANSACTION: kind('finance', 'medium'),
  PAYMENT_PROCESSED: kind('finance', 'medium'),
  PAYOUT_PROCESSED: kind('finance', 'high'),
  STREAM_STARTED: kind('streaming', 'medium'),
  STREAM_ENDED: kind('streaming', 'medium'),
  STREAM_ERROR: kind('streaming', 'high'),
  VIEWER_COUNT_UPDATE: kind('streaming', 'medium'),
} as const satisfies Record<string, AdminEventKind>;

export type AdminEventType = keyof typeof ADMIN_EVENTS;
export const ADMIN_EVENT_TYPES = Object.keys(ADMIN_EVENTS) as AdminEventType[];

/** An operator event as the log stores it: the message without channel, timestamp and seq. */
export interface AdminNotice<
  T extends AdminEventType = AdminEventType,
  D extends object = Readonly<Record<string, unknown>>,
> {
  readonly type: T;
  readonly priority: AdminPriority;
  readonly data: D;
}

/** Builds a notice with the priority of its type. */
export function adminNotice<T extends AdminEventType, D extends object = Readonly<Record<string, unknown>>>(
  type: T,
  data: D,
): AdminNotice<T, D> {
  return { type, priority: ADMIN_EVENTS[type].priority, data };
}

/** The channel for events of this type. */
export const adminChannelOf = (type: AdminEventType): string => `admin:${ADMIN_EVENTS[type].topic}`;

export const adminEventSchema = z
  .object({
    type: z.enum(ADMIN_EVENT_TYPES),
    priority: z.enum(ADMIN_PRIORITIES),
    data: z.looseObject({}).describe('Details; the fields depend on the type.'),
    ...envelope(new RegExp(`^admin:(${ADMIN_TOPICS.join('|')})$`), '`admin:{topic}`'),
  })
  .meta({
    id: 'AdminEvent',
    description: 'An event for operators.',
    example: {
      type: 'DATABASE_PERFORMANCE',
      channel: 'admin:system',
      priority: 'high',
      data: { query: 'select … from event where seq > $1', duration: 612, threshold: 500, severity: 'high' },
      timestamp: '2025-01-14T12:54:55.000Z',
      seq: 2040,
    },
  });

export const testBroadcastSchema = z
  .strictObject({
    channel: z.enum(['system', 'fights', 'bets', 'users', 'finance', 'streaming']),
    type: z.enum(ADMIN_EVENT_TYPES).optional(),
    priority: z.enum(ADMIN_PRIORITIES).optional(),
    message: textField(1, 1_000),
  })
  .meta({ id: 'TestBroadcast' });

export const broadcastSchema = z
  .object({
    type: z.enum(ADMIN_EVENT_TYPES),
    priority: z.enum(ADMIN_PRIORITIES),
    channel: z.string(),
    seq: seqField,
    cursor: cursorField,
  })
  .meta({ id: 'Broadcast', description: 'The test event and its position in the log.' });
