// docs/streaming.md against the contract: its messages and commands are real ones, its tables are those of the code.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settings } from '../../src/platform/config/config.schema.js';
import { CHANNEL_FAMILIES } from '../../src/contract/streams/channels.js';
import { CLOSE_CODES, type CloseCode } from '../../src/contract/streams/close-codes.js';
import { CLIENT_COMMANDS } from '../../src/contract/streams/socket-commands.js';
import {
  GOODBYE_REASONS,
  RESET_REASONS,
  SSE_CONTROL_MESSAGES,
  STREAM_MODES,
} from '../../src/contract/streams/stream.js';
import { breachOf } from '../support/contract-check.js';

const page = readFileSync('docs/streaming.md', 'utf8');
const prose = page.replace(/```[\s\S]*?```/g, '');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);
/** The cells of every table row, the code marks taken off. */
const rows = prose
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

describe('the page on streaming', () => {
  it('has enough examples to be worth testing', () => {
    expect(examples.length).toBeGreaterThan(15);
  });

  it.each(examples)('shows what the contract knows: %s', (text) => {
    const message = JSON.parse(text) as Record<string, unknown>;
    if ('action' in message) {
      const schema = CLIENT_COMMANDS[message.action as keyof typeof CLIENT_COMMANDS];
      expect(schema.safeParse(message).error?.issues).toBeUndefined();
    } else expect(breachOf('item_id' in message ? 'price-update' : null, message)).toBeNull();
  });

  it('names only settings that exist', () => {
    const known = new Set(settings().map(({ name }) => name));
    const named = [...prose.matchAll(/`([A-Z][A-Z_]{4,})`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.has(name) && !['EPOCH-SEQ', 'CURSOR'].includes(name))).toEqual([]);
  });

  it('tells of every close code what the code does', () => {
    const told = rows.filter(([code = '']) => /^\d{4}$/.test(code));
    const expected = Object.entries<CloseCode>(CLOSE_CODES).map(([code, { name, retry, about, advice }]) => [
      code,
      name,
      retry ? 'yes' : 'no',
      about,
      advice,
    ]);
    expect(told).toEqual(expected);
  });

  it('leaves out no channel, mode, reason or control event', () => {
    const words = [
      ...Object.keys(CHANNEL_FAMILIES),
      ...STREAM_MODES,
      ...RESET_REASONS,
      ...GOODBYE_REASONS,
      ...Object.keys(SSE_CONTROL_MESSAGES),
    ];
    expect(words.filter((word) => !new RegExp(`\`${word}[\`:]`).test(prose))).toEqual([]);
  });

  it('would be told of a message that breaks the contract', () => {
    const ping = { type: 'ping', ts: 1, seq: 1 };
    expect(breachOf(null, ping)).toBeNull();
    expect(breachOf(null, { ...ping, seq: '1' })).toMatch(/seq/);
    expect(breachOf(null, { ...ping, more: 1 })).toMatch(/fields that the contract does not know/);
    expect(breachOf(null, { type: 'pong', seq: 1, channel: 'prices' })).toMatch(/breaks the contract/);
    expect(breachOf('error', {})).toMatch(/does not know/);
  });
});
