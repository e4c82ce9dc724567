// Item prices: the source, its pace, and the cache of histories.
import { z } from 'zod';
import { duration, integer, optionalDuration, optionalBaseUrl, setting } from '../setting-types.js';

export const prices = {
  PRICE_SOURCE: setting(z.enum(['replay', 'wiki']).default('replay'), {
    about: 'replay plays recorded real prices; wiki polls a live HTTP source.',
  }),
  PRICE_SOURCE_URL: setting(optionalBaseUrl(['http', 'https']), {
    unit: 'url',
    about: 'Base address of the wiki source: /latest and /mapping are read below it.',
  }),
  PRICE_SOURCE_USER_AGENT: setting(z.string().min(1).default('ringside (self-hosted markets backend)'), {
    about: 'How Ringside introduces itself to the wiki source; its operators ask for a way to reach you.',
  }),
  PRICE_SYNC_INTERVAL_MS: setting(optionalDuration({ minMs: 100, maxMs: 86_400_000 }), {
    unit: 'ms',
    about: 'Time between price syncs.',
    defaultNote: '60000; 5000 with replay in development',
  }),
  PRICE_ROWS_MIN_PERCENT: setting(integer(50, 0, 100), {
    unit: '%',
    about:
      'An answer of the source that lists fewer than this share of the items listed before is a failed sync; 0 allows any answer that lists an item.',
  }),
  REPLAY_FILE: setting(z.string().optional(), {
    unit: 'file',
    about: 'Recorded prices to play (NDJSON, gzip); without it the bundled sample.',
  }),
  REPLAY_SPEED: setting(integer(60, 1, 100_000), {
    unit: 'times',
    about: 'How much faster than recorded the replay runs.',
  }),
  HISTORY_CACHE_TTL_MS: setting(duration('30s', { maxMs: 86_400_000 }), {
    unit: 'ms',
    about: 'How long a history answer is served from the cache; it says the seq it was filled at.',
  }),
  HISTORY_CACHE_MAX_ENTRIES: setting(integer(2_000, 1, 1_000_000), {
    unit: 'answers',
    about: 'Most history answers kept by the in-process cache; the least recently used goes first.',
  }),
};
