import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { CHANNEL_FAMILIES } from '../../contract/streams/channels.js';
import { CLIENT_COMMANDS } from '../../contract/streams/socket-commands.js';
import { SOCKET_MESSAGES } from '../../contract/streams/socket-messages.js';
import { SocketCommands, type CommandSchema } from '../../platform/channels/index.js';
import { buildAsyncApi } from './async-api.js';

interface Operation {
  readonly action: string;
  readonly channel: { $ref: string };
  readonly messages: { $ref: string }[];
}

const registry = new SocketCommands();
for (const schema of Object.values(CLIENT_COMMANDS))
  registry.register({
    schema: schema as CommandSchema,
    replies: [SOCKET_MESSAGES.error],
    isForSocketIo: schema === CLIENT_COMMANDS.auth,
    handle: () => undefined,
  });
const place = {
  host: 'markets.example:8443',
  isSecure: true,
  served: new Set(['prices'] as const),
  commands: registry,
};
const document = buildAsyncApi(place);
const text = JSON.stringify(document);
const operations = document.operations as Record<string, Operation>;

/** Follows `#/a/b`. */
const lookUp = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);

describe('the AsyncAPI document', () => {
  it('refers to nothing that is not in it', () => {
    const pointers = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, pointer = '']) => pointer);
    expect(pointers.length).toBeGreaterThan(50);
    expect(pointers.filter((pointer) => lookUp(pointer) === undefined)).toEqual([]);
  });

  it('names the servers by the host of the request', () => {
    expect(document.servers).toMatchObject({
      sse: { host: 'markets.example:8443', protocol: 'https' },
      websocket: { host: 'markets.example:8443', protocol: 'wss' },
    });
    expect(buildAsyncApi({ ...place, isSecure: false }).servers).toMatchObject({
      websocket: { protocol: 'ws' },
    });
  });

  it('says which commands socket.io has, and where they are described', () => {
    const { description } = document.info as { description: string };
    expect(description).toContain('docs/proposals.md describes it. The commands `auth` are its events');
  });

  it('lets an operation send only what its channel carries', () => {
    for (const { channel, messages } of Object.values(operations)) {
      expect(messages.filter(({ $ref }) => !$ref.startsWith(`${channel.$ref}/messages/`))).toEqual([]);
    }
  });

  it('has an operation for every command', () => {
    const received = Object.values(operations).filter(({ action }) => action === 'receive');
    expect(received).toHaveLength(Object.keys(CLIENT_COMMANDS).length);
  });

  it('describes a command that a module adds, with its answer', () => {
    const commands = new SocketCommands();
    const answer = z
      .object({ type: z.literal('waved') })
      .meta({ id: 'Waved', description: 'A wave.', example: { type: 'waved' } });
    commands.register({
      schema: z
        .strictObject({ action: z.literal('wave') })
        .meta({ id: 'Wave', description: 'Waves.', example: { action: 'wave' } }),
      replies: [answer],
      handle: () => undefined,
    });
    expect(buildAsyncApi({ ...place, commands })).toMatchObject({
      operations: {
        wave: {
          action: 'receive',
          messages: [{ $ref: '#/channels/socket/messages/Wave' }],
          reply: { messages: [{ $ref: '#/channels/socket/messages/Waved' }] },
        },
      },
      components: {
        messages: { Waved: { name: 'waved' }, Wave: { name: 'wave' } },
        schemas: { Waved: { required: ['type'] }, Wave: { required: ['action'] } },
      },
    });
  });

  it('states for every family of channels whether this server has it', () => {
    const { description } = document.info as { description: string };
    for (const family of Object.keys(CHANNEL_FAMILIES)) {
      const row = description.split('\n').find((line) => line.startsWith(`| \`${family}`));
      expect(row).toContain(family === 'prices' ? '| yes |' : '| not by this version |');
    }
  });
});
