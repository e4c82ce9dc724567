// The refusals of proposals that are not the engine's. A user who is unknown, banned, or takes no proposals of the caller, is
// `opponent_unavailable`, a code of the exchange.
import { defineErrors } from '../../platform/common/errors.js';

export const PROPOSALS_ERRORS = defineErrors({
  proposal_too_soon: {
    status: 409,
    retry: true,
    about:
      'This user has just rejected a proposal of yours. details.retryAfterMs says when you may ask again.',
  },
  too_many_relations: {
    status: 409,
    retry: false,
    about: 'You block, or follow, the most users that one user may. Remove one first.',
  },
  relation_with_oneself: { status: 400, retry: false, about: 'You cannot block or follow yourself.' },
});
type ProposalsErrors = typeof PROPOSALS_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends ProposalsErrors {}
}
