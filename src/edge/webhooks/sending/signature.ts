// The signature of Standard Webhooks: HMAC-SHA256 of id, time and body, joined by full stops, with the bytes that the secret
// holds behind its prefix. A message carries a signature of each valid secret.
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export interface SignedMessage {
  readonly id: string;
  readonly body: string;
}

export const newWebhookSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64');

/** `nowMs` is the time of this attempt: receivers refuse a message that is more than five minutes old. */
export function signedHeaders(
  { id, body }: SignedMessage,
  nowMs: number,
  secrets: readonly string[],
): Record<string, string> {
  const timestamp = Math.floor(nowMs / 1_000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
