import { describe, expect, it } from '@jest/globals';
import { CHANNEL_FAMILIES } from '../../contract/streams/channels.js';
import { CLIENT_COMMANDS } from '../../contract/streams/socket-commands.js';
import { buildAsyncApi } from './async-api.js';

interface Operation {
  readonly action: string;
  readonly channel: { $ref: string };
  readonly messages: { $ref: string }[];
}

const place = { host: 'markets.example:8443', isSecure: true, served: new Set(['prices'] as const) };
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

  it('names the servers as the reader reached them', () => {
    expect(document.servers).toMatchObject({
      sse: { host: 'markets.example:8443', protocol: 'https' },
      websocket: { host: 'markets.example:8443', protocol: 'wss' },
    });
    expect(buildAsyncApi({ ...place, isSecure: false }).servers).toMatchObject({
      websocket: { protocol: 'ws' },
    });
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

  it('tells of every family of channels whether this server has it', () => {
    const { description } = document.info as { description: string };
    for (const family of Object.keys(CHANNEL_FAMILIES)) {
      const row = description.split('\n').find((line) => line.startsWith(`| \`${family}`));
      expect(row).toContain(family === 'prices' ? '| yes |' : '| not by this version |');
    }
  });
});
