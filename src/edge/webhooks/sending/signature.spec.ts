import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret, signedHeaders } from './signature.js';

const nowMs = new Date().getTime();
const body = JSON.stringify({ type: 'trade', text: 'ñ 🥊 \u2028', seq: 7 });
const message = { id: 'msg_1_e-7_market_1', body };

describe('the signature of a message', () => {
  it('is accepted by the library of Standard Webhooks', () => {
    const secret = newWebhookSecret();
    const headers = signedHeaders(message, nowMs, [secret]);
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('is equal to the signature that the library makes', () => {
    const secret = newWebhookSecret();
    const at = new Date('2026-01-01T00:00:00.900Z');
    expect(signedHeaders(message, at.getTime(), [secret])).toEqual({
      'webhook-id': message.id,
      'webhook-timestamp': '1767225600',
      'webhook-signature': new Webhook(secret).sign(message.id, at, body),
    });
  });

  it('is made with each secret during a rotation, and with no other', () => {
    const [current, old, other] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
    const headers = signedHeaders(message, nowMs, [current, old]);
    for (const secret of [current, old])
      expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
    expect(() => new Webhook(other).verify(body, headers)).toThrow('No matching signature');
  });

  it('is of the id, the time and the body', () => {
    const secret = newWebhookSecret();
    const headers = signedHeaders(message, nowMs, [secret]);
    const verify = (changed: Record<string, string>, text = body) =>
      new Webhook(secret).verify(text, { ...headers, ...changed });
    expect(() => verify({ 'webhook-id': 'msg_2' })).toThrow('No matching signature');
    expect(() => verify({}, `${body} `)).toThrow('No matching signature');
    expect(() => verify({ 'webhook-timestamp': String(Math.floor(nowMs / 1_000) - 1) })).toThrow();
  });
});
