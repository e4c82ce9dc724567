// The error codes of watchlists, with their HTTP status. `unknown_market` and `unknown_item` belong to other modules.
import { defineErrors } from '../../platform/common/errors.js';

export const WATCHLISTS_ERRORS = defineErrors({
  unknown_watchlist: { status: 404, retry: false, about: 'You have no such watchlist.' },
  unknown_watchlist_item: { status: 404, retry: false, about: 'The watchlist has no such entry.' },
  duplicate_watchlist_item: { status: 409, retry: false, about: 'The watchlist has this entry already.' },
  too_many_watchlists: {
    status: 409,
    retry: false,
    about: 'You have the most watchlists that a user may have. Delete a watchlist first.',
  },
  watchlist_full: {
    status: 409,
    retry: false,
    about: 'The watchlist has the most entries that it may have. Remove an entry first.',
  },
});
type WatchlistsErrors = typeof WATCHLISTS_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends WatchlistsErrors {}
}
