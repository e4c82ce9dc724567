// The error codes of fights. Refusals of bets by the rules of orders are the codes of the exchange.
import { defineErrors } from '../../platform/common/errors.js';

export const FIGHTS_ERRORS = defineErrors({
  unknown_fight: { status: 404, retry: false, about: 'There is no such fight.' },
  unknown_fight_event: { status: 404, retry: false, about: 'There is no such evening.' },
  fight_event_exists: { status: 409, retry: false, about: 'An evening with this id exists already.' },
  bad_fight_status: {
    status: 409,
    retry: false,
    about: 'The fight has another status: a result needs a live fight, and an ended fight stays as it is.',
  },
  bad_schedule: {
    status: 400,
    retry: false,
    about: 'The window must open before it closes.',
  },
  bad_card: { status: 400, retry: false, about: 'The card must name all fights of the evening, each once.' },
  card_full: { status: 409, retry: false, about: 'The evening has the most fights that it may have.' },
  corners_fixed: {
    status: 409,
    retry: false,
    about: 'The fight has bets, so its corners are fixed. A substitute needs a cancellation and a new fight.',
  },
  bad_odds: {
    status: 400,
    retry: false,
    about: 'Odds are above 1 and at most 10000; a price is 1 to 9999 basis points.',
  },
  stream_running: { status: 409, retry: false, about: 'The fight has a stream already. End it first.' },
  no_stream: { status: 409, retry: false, about: 'The fight has no stream that is live.' },
  hooks_off: { status: 404, retry: false, about: 'Hooks of media servers are off (MEDIA_HOOK_SECRET).' },
  bad_hook_secret: { status: 403, retry: false, about: 'The secret of the hook is missing or wrong.' },
});
type FightsErrors = typeof FIGHTS_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends FightsErrors {}
}
