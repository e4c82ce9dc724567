// Checks every message that a test receives against the contract: the schema of its event name, type or channel, and
// no field that the schema does not know. So the server sends exactly what the documentation promises.
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { parseChannel } from '../../src/contract/streams/channels.js';
import { FAMILY_MESSAGES, type FamilyMessageKind } from '../../src/contract/streams/family-messages.js';
import { PROPOSAL_REPLIES } from '../../src/contract/proposals/proposal-messages.js';
import { SOCKET_MESSAGES } from '../../src/contract/streams/socket-messages.js';
import { SSE_CONTROL_MESSAGES } from '../../src/contract/streams/stream.js';

const SHOWN_MAX = 500;
const SOCKET_ANSWERS = { ...SOCKET_MESSAGES, ...PROPOSAL_REPLIES };

/**
 * Throws when the message breaks the contract. `name` is the SSE event name, or null for unnamed events and for
 * everything that comes over WebSocket.
 */
export function assertStreamMessage(name: string | null, message: unknown): void {
  const breach = breachOf(name, message);
  if (breach !== null) throw new Error(breach);
}

/** Describes the breach of the contract, or returns null. For listeners, which should not throw. */
export function breachOf(name: string | null, message: unknown): string | null {
  const schema = schemaFor(name, message);
  const told = `${name ?? 'message'} ${JSON.stringify(message).slice(0, SHOWN_MAX)}`;
  if (!schema) return `the contract does not know ${told}`;
  const { success, data, error } = schema.safeParse(message);
  if (!success) {
    const issues = error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    return `${told} breaks the contract: ${issues.join('; ')}`;
  }
  return isDeepStrictEqual(data, message) ? null : `${told} has fields that the contract does not know`;
}

function schemaFor(name: string | null, message: unknown): z.ZodType | undefined {
  if (name !== null && Object.hasOwn(SSE_CONTROL_MESSAGES, name)) {
    return SSE_CONTROL_MESSAGES[name as keyof typeof SSE_CONTROL_MESSAGES];
  }
  const { channel, type } = fieldsOf(message);
  if (channel === undefined && name === null) {
    return Object.hasOwn(SOCKET_ANSWERS, type ?? '')
      ? SOCKET_ANSWERS[type as keyof typeof SOCKET_ANSWERS]
      : undefined;
  }
  const family = parseChannel(channel ?? '')?.family;
  const kinds = family ? FAMILY_MESSAGES[family] : [];
  return kinds.find((kind) => isOfKind(kind, name, type, Array.isArray(message)))?.schema;
}

function isOfKind(
  kind: FamilyMessageKind,
  name: string | null,
  type: string | undefined,
  isBatch: boolean,
): boolean {
  if (kind.sseEvent !== null) {
    return name === null ? isBatch === (kind.name === 'price-batch') : name === kind.sseEvent;
  }
  if (name !== null) return false;
  return ['user_event', 'admin_event'].includes(kind.name) || kind.name === type;
}

/** Of a batch, the channel of its first message. */
function fieldsOf(message: unknown): { channel: string | undefined; type: string | undefined } {
  const first: unknown = Array.isArray(message) ? message[0] : message;
  const { channel, type } = (first ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { channel: text(channel), type: text(type) };
}
