// The error codes of pricing, with their HTTP status.
import { defineErrors } from '../../platform/common/errors.js';

export const PRICING_ERRORS = defineErrors({
  unknown_item: {
    status: 404,
    retry: false,
    about: 'There is no item with this id. details.items lists the unknown ids.',
  },
  unknown_season: { status: 404, retry: false, about: 'There is no season of a raffle with this id.' },
  season_exists: { status: 409, retry: false, about: 'A season of a raffle has this id already.' },
  bad_season_state: {
    status: 409,
    retry: false,
    about: 'The state of the season does not allow this; details.state names it.',
  },
  duplicate_sequence: {
    status: 400,
    retry: false,
    about: 'Two inputs of one request have the same number; details.sequence names it.',
  },
  sequence_conflict: {
    status: 409,
    retry: false,
    about: 'The source has used this number before, with another value; details.sequence names it.',
  },
  too_many_players: { status: 409, retry: false, about: 'The season has as many players as it can have.' },
  season_full: { status: 409, retry: false, about: 'The season has as many bound markets as it can have.' },
  unknown_player: { status: 404, retry: false, about: 'The player has no ticket of this season.' },
  market_bound: { status: 409, retry: false, about: 'The market is bound to a player of a raffle already.' },
});
type PricingErrors = typeof PRICING_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends PricingErrors {}
}
