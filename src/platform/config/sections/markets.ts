// Proposals of markets by users, and who votes on disputes.
import { duration, integer, setting } from '../setting-types.js';

const DAY_MS = 86_400_000;

export const markets = {
  PROPOSAL_APPROVAL_VOTES: setting(integer(10, 1, 1_000_000), {
    unit: 'votes',
    about: 'A proposal is approved by so many more yes than no when its poll ends.',
  }),
  PROPOSAL_VOTE_TIME: setting(duration('7d', { minMs: 1_000, maxMs: 366 * DAY_MS }), {
    unit: 'duration',
    about:
      'How long users vote on a proposal; the poll of a market that closes earlier ends before its closing time.',
  }),
  PROPOSALS_OPEN_MAX: setting(integer(3, 1, 1_000), {
    unit: 'proposals',
    about: 'Proposals of one user that may be undecided at the same time.',
  }),
  DISPUTE_VOTER_AGE: setting(duration('7d', { minMs: 0, maxMs: 366 * DAY_MS }), {
    unit: 'duration',
    about: 'Only accounts that are older than the named outcome by this vote on its dispute.',
  }),
  DISPUTE_VOTER_MARKETS: setting(integer(3, 0, 1_000), {
    unit: 'markets',
    about: 'Only users who traded in so many finalised markets vote on disputes.',
  }),
};
