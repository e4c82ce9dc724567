import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import { ADMIN_TOPICS, CHANNEL_FAMILIES, parseChannel, type ChannelFamily } from './channels.js';
import { ADMIN_EVENTS } from '../admin/admin-events.js';
import { CLOSE_CODES, closeCodeOf, mayReturnAfter } from './close-codes.js';
import { FAMILY_MESSAGES } from './family-messages.js';
import { CLIENT_COMMANDS } from './socket-commands.js';
import { SOCKET_MESSAGES } from './socket-messages.js';
import { GOODBYE_REASONS, SSE_CONTROL_MESSAGES } from './stream.js';

const families = Object.keys(CHANNEL_FAMILIES) as ChannelFamily[];
const familyRows = families.flatMap((family) =>
  FAMILY_MESSAGES[family].map(({ name, schema }) => [family, name, schema] as const),
);
const tables: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  SSE: SSE_CONTROL_MESSAGES,
  WebSocket: SOCKET_MESSAGES,
  command: CLIENT_COMMANDS,
};
const controlRows = Object.entries(tables).flatMap(([table, schemas]) =>
  Object.entries(schemas).map(([name, schema]) => [table, name, schema] as const),
);
const exampleOf = (schema: z.ZodType) => schema.meta()?.example;
const first = (example: unknown) =>
  (Array.isArray(example) ? example[0] : example) as Record<string, unknown>;

describe('the contract', () => {
  it.each([...familyRows, ...controlRows])('has a true example of %s %s', (_where, _name, schema) => {
    const example = exampleOf(schema);
    expect(example).toBeDefined();
    // The schema drops unknown fields, so an example with an unknown field differs from the parsed result.
    expect(schema.parse(example)).toEqual(example);
  });

  it.each([...familyRows, ...controlRows])('describes %s %s under an id', (_where, _name, schema) => {
    expect(schema.meta()?.id).toMatch(/^[A-Z][A-Za-z]+$/);
  });

  it.each(familyRows)(
    'lets every message of %s, %s, say its channel, time and place',
    (family, _name, schema) => {
      const { channel, timestamp, seq } = first(exampleOf(schema));
      expect(parseChannel(String(channel))?.family).toBe(family);
      expect(Date.parse(String(timestamp))).not.toBeNaN();
      expect(seq).toEqual(expect.any(Number));
    },
  );

  it('keeps control messages and family messages apart by `channel`', () => {
    for (const [, , schema] of controlRows) expect(first(exampleOf(schema))).not.toHaveProperty('channel');
  });

  it('names an example by the key of its table', () => {
    for (const [type, schema] of Object.entries(SOCKET_MESSAGES))
      expect(first(exampleOf(schema)).type).toBe(type);
    for (const [action, schema] of Object.entries(CLIENT_COMMANDS))
      expect(first(exampleOf(schema)).action).toBe(action);
  });

  it('has a close code for every goodbye, and whether the client may reconnect', () => {
    for (const reason of GOODBYE_REASONS) {
      const { retry } = CLOSE_CODES[closeCodeOf(reason)];
      expect(mayReturnAfter(reason)).toBe(retry);
    }
    expect(mayReturnAfter('lifetime')).toBe(true);
    expect(mayReturnAfter('unauthenticated')).toBe(false);
  });

  it('files every operator event under a topic of its own, never under the two topics that repeat other topics', () => {
    for (const { topic } of Object.values(ADMIN_EVENTS)) {
      expect(ADMIN_TOPICS.filter((name) => name !== 'notifications' && name !== 'global')).toContain(topic);
    }
  });
});
