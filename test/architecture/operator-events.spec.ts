// The events of operators: docs/operator-channels.md has the table of the contract, and some code publishes each type.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_EVENT_TYPES, ADMIN_EVENTS } from '../../src/contract/admin/admin-events.js';
import { ADMIN_TOPICS } from '../../src/contract/streams/channels.js';
import { settings } from '../../src/platform/config/config.schema.js';
import { sourcesOf } from './sources.js';

const page = readFileSync('docs/operator-channels.md', 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/**
 * A type as code names it to publish: not as the type of a declaration, and not to ask for its channel. Wagers have one publisher for
 * both types, which begins the name with the type of the wager.
 */
const publishes = (source: string, type: string): boolean =>
  new RegExp(`(?<!AdminNotice<|adminChannelOf\\()'${type}'`).test(source) ||
  (type.endsWith('_PROPOSAL') && source.includes('adminNotice(`${view.type}_PROPOSAL`'));

const code = sourcesOf('.', 'src')
  .filter((path) => !path.startsWith('src/contract/') && !path.endsWith('.spec.ts'))
  .map((path) => readFileSync(path, 'utf8'));
const published = ADMIN_EVENT_TYPES.filter((type) => code.some((source) => publishes(source, type)));

describe('the events of operators', () => {
  it('are in the table of the page, each with its topic and priority', () => {
    const told = rows.filter(([type = '']) => /^`[A-Z_]+`$/.test(type));
    expect(told.map(([type, topic, priority]) => [type, topic, priority])).toEqual(
      ADMIN_EVENT_TYPES.map((type) => [
        `\`${type}\``,
        `\`${ADMIN_EVENTS[type].topic}\``,
        ADMIN_EVENTS[type].priority,
      ]),
    );
    expect(told.filter(([, , , by = '']) => by === '')).toEqual([]);
  });

  it('are each published by some code', () => {
    expect(ADMIN_EVENT_TYPES.filter((type) => !published.includes(type))).toEqual([]);
  });

  it('would be reported without a publisher', () => {
    expect(publishes("tx.append('a.b.c', adminNotice('NEW_BET', data), channels);", 'NEW_BET')).toBe(true);
    expect(publishes("const channel = adminChannelOf('NEW_BET');", 'NEW_BET')).toBe(false);
    expect(publishes("'a.b.c': AdminNotice<'NEW_BET'>;", 'NEW_BET')).toBe(false);
    expect(publishes("description: 'Event NEW_BET.'", 'NEW_BET')).toBe(false);
  });

  it('are on channels that the page names, with settings that exist', () => {
    for (const topic of ADMIN_TOPICS) expect(page).toContain(`\`${topic}\``);
    const known = new Set(settings().map(({ name }) => name));
    for (const setting of ['SYSTEM_STATUS_INTERVAL', 'SLOW_QUERY_MS', 'LARGE_BET']) {
      expect(page).toContain(`\`${setting}\``);
      expect(known).toContain(setting);
    }
  });
});
