// Proposals, resolutions and disputes of markets: who decides, how long, and what it costs.
import { z } from 'zod';
import { duration, integer, setting } from '../setting-types.js';

const DAY_MS = 86_400_000;
const SPAN = { minMs: 0, maxMs: 366 * DAY_MS } as const;
const CREDITS_MAX = 1_000_000_000;

export const lifecycle = {
  APPROVAL_LIMIT: setting(integer(1_000_000, 0, 1_000_000_000_000), {
    unit: 'credits',
    about: 'Two persons resolve, void or decide a market with more than this in it; 0: one person is enough.',
  }),
  DISPUTE_WINDOW: setting(duration('24h', SPAN), {
    unit: 'duration',
    about: 'How long a named outcome may be disputed, for a market that does not say; 0 ends it at once.',
  }),
  RESOLVE_WITHIN: setting(duration('7d', SPAN), {
    unit: 'duration',
    about: 'After its closing time, a market without an outcome is overdue from then on.',
  }),
  AUTOMATIC_VOID_AFTER: setting(duration('30d', SPAN), {
    unit: 'duration',
    about: 'After its closing time, a market without an outcome is voided.',
  }),
  DISPUTE_VOTE_TIME: setting(duration('48h', { minMs: 1_000, maxMs: 366 * DAY_MS }), {
    unit: 'duration',
    about: 'How long users vote on a dispute, after joining it has ended.',
  }),
  DISPUTE_DECIDED_BY: setting(z.enum(['operator', 'votes']).default('operator'), {
    unit: 'operator or votes',
    about:
      'operator: votes advise. votes: a poll decides small markets, if enough users vote and two thirds agree.',
  }),
  DISPUTE_VOTES_POT_MAX: setting(integer(10_000, 0, CREDITS_MAX), {
    unit: 'credits',
    about: 'A poll decides only markets with at most this in the pot.',
  }),
  DISPUTE_VOTERS_MIN: setting(integer(20, 1, 1_000_000), {
    unit: 'users',
    about: 'A poll decides only if at least so many users voted.',
  }),
  DISPUTE_BOND_MIN: setting(integer(10, 1, CREDITS_MAX), {
    unit: 'credits',
    about: 'A dispute holds 1 % of the pot, and at least this.',
  }),
  DISPUTE_BOND_MAX: setting(integer(500, 1, CREDITS_MAX), {
    unit: 'credits',
    about: 'A dispute holds at most this.',
  }),
  DISPUTE_REWARD: setting(integer(10, 0, CREDITS_MAX), {
    unit: 'credits',
    about: 'What the first disputer whose claim becomes final receives, from the resolver or the house.',
  }),
  DISPUTE_REWARD_DAY_MAX: setting(integer(100, 0, CREDITS_MAX), {
    unit: 'credits',
    about: 'What the house pays in such rewards in a day (UTC) at most.',
  }),
  RESOLVER_BOND: setting(integer(50, 0, CREDITS_MAX), {
    unit: 'credits',
    about: 'What the named resolver of a market holds until it ends; at least DISPUTE_REWARD.',
  }),
};
