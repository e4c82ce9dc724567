// The error codes of markets that the engine does not know: words, discussions and votes.
import { defineErrors } from '../../platform/common/errors.js';

export const MARKETS_ERRORS = defineErrors({
  listing_fixed: {
    status: 409,
    retry: false,
    about: 'The market has traded, so its words are fixed. Only typing errors can be corrected.',
  },
  not_a_correction: {
    status: 409,
    retry: false,
    about: 'The change is longer than the correction of a typing error.',
  },
  too_many_versions: { status: 409, retry: false, about: 'The words have reached the limit of versions.' },
  too_many_proposals: {
    status: 409,
    retry: false,
    about: 'You have reached the limit of proposals that are not decided.',
  },
  resolver_not_asked: {
    status: 403,
    retry: false,
    about: 'You can name only yourself as the resolver, because the resolver’s bond is held.',
  },
  no_vote: { status: 409, retry: false, about: 'Nothing is voted on in this market.' },
  vote_closed: { status: 409, retry: false, about: 'The poll is closed, or has not begun.' },
  bad_choice: { status: 400, retry: false, about: 'The poll does not have this choice.' },
  not_a_voter: {
    status: 403,
    retry: false,
    about:
      'Only verified users of older accounts who traded in other finalised markets, and not in this one, vote on disputes.',
  },
  unknown_post: { status: 404, retry: false, about: 'There is no such post.' },
  not_your_post: { status: 403, retry: false, about: 'Somebody else has written this post.' },
  post_deleted: { status: 409, retry: false, about: 'The post is deleted.' },
  edit_time_over: { status: 409, retry: false, about: 'A post can be edited for 15 minutes only.' },
  bad_parent: { status: 409, retry: false, about: 'Only a thread of the same market takes replies.' },
  too_many_reports: { status: 409, retry: false, about: 'You have reached the limit of open reports.' },
  not_reported: { status: 409, retry: false, about: 'The post has no open reports.' },
});
type MarketsErrors = typeof MARKETS_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends MarketsErrors {}
}
