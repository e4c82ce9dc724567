// Item prices: the source, its pace, and the cache of histories.
import { z } from 'zod';
import { duration, integer, optionalDuration, optionalBaseUrl, setting } from '../setting-types.js';

export const prices = {
  PRICE_SOURCE: setting(z.enum(['replay', 'wiki']).default('replay'), {
    about: 'The source of item prices: replay plays recorded real prices, wiki asks a live HTTP source.',
  }),
  PRICE_SOURCE_URL: setting(optionalBaseUrl(['http', 'https']), {
    unit: 'url',
    about: 'The base address of the wiki source. Ringside reads /latest and /mapping below it.',
  }),
  PRICE_SOURCE_USER_AGENT: setting(z.string().min(1).default('ringside (self-hosted markets backend)'), {
    about:
      'The name that Ringside gives to the wiki source. The operators of the source ask for a way to contact you.',
  }),
  PRICE_SYNC_INTERVAL_MS: setting(optionalDuration({ minMs: 100, maxMs: 86_400_000 }), {
    unit: 'ms',
    about: 'The time between two price syncs.',
    defaultNote: '60000; 5000 with replay in development',
  }),
  PRICE_ROWS_MIN_PERCENT: setting(integer(50, 0, 100), {
    unit: '%',
    about:
      'A sync fails if the answer of the source has a smaller share of the items of the previous answer. 0 accepts every ' +
      'answer with an item.',
  }),
  REPLAY_FILE: setting(z.string().optional(), {
    unit: 'file',
    about:
      'The recorded prices that replay plays (NDJSON, gzip). Without it, replay plays the bundled sample.',
  }),
  REPLAY_SPEED: setting(integer(60, 1, 100_000), {
    unit: 'times',
    about: 'How many times faster than recorded the replay runs.',
  }),
  RAFFLE_STALE_AFTER: setting(duration('1h', { maxMs: 31_536_000_000 }), {
    unit: 'ms',
    about: 'A hybrid price is stale when its raffle probability was last sent longer ago than this.',
  }),
  HISTORY_CACHE_TTL_MS: setting(duration('30s', { maxMs: 86_400_000 }), {
    unit: 'ms',
    about: 'How long the cache keeps an answer with a history. The answer says at which seq it is true.',
  }),
  HISTORY_CACHE_MAX_ENTRIES: setting(integer(2_000, 1, 1_000_000), {
    unit: 'answers',
    about:
      'How many answers with a history the in-process cache keeps. The cache drops the least recently used first.',
  }),
};
