// The reasons for which the engine refuses a command. A refusal changes nothing and is not stored.

export const REFUSALS = {
  unknown_account: { status: 404, about: 'The user has no account yet.' },
  account_closed: { status: 403, about: 'The account is closed for trading.' },
  account_has_money: {
    status: 409,
    about: 'The account still has credits, open orders or shares; with `forfeit` they are given up.',
  },
  unknown_market: { status: 404, about: 'There is no such market.' },
  unknown_item: { status: 404, about: 'There is no such item, or it never had a price.' },
  unknown_order: { status: 404, about: 'None of your open orders has this id.' },
  market_exists: { status: 409, about: 'A market with this id exists.' },
  quotes_off: { status: 409, about: 'Items are not traded here; that belongs to paper mode.' },
  market_not_open: { status: 409, about: 'The market has not been opened yet.' },
  market_paused: { status: 409, about: 'The market is paused; orders may be cancelled or reduced.' },
  market_closed: { status: 409, about: 'The market is closed.' },
  market_settled: { status: 409, about: 'The market has been settled or voided.' },
  bad_market: { status: 400, about: 'A market cannot have this id, fee, liquidity or closing time.' },
  bad_market_state: { status: 409, about: 'A market in this state cannot go to the other.' },
  bad_amount: { status: 400, about: 'An amount of credits is out of range.' },
  bad_price: { status: 400, about: 'The price is missing, out of place, or outside the range of the venue.' },
  bad_quantity: { status: 400, about: 'The quantity is missing, out of range, or no multiple of a lot.' },
  bad_max_cost: { status: 400, about: 'maxCost belongs to a MARKET BUY, and buys at least something.' },
  bad_time_in_force: { status: 400, about: 'This kind of order does not take this time in force.' },
  bad_expiry: { status: 400, about: 'expiresAt belongs to GTD alone and lies in the future.' },
  bad_post_only: { status: 400, about: 'Post-only is for GTC and GTD orders on a book.' },
  nothing_to_amend: { status: 400, about: 'The amendment changes nothing.' },
  quantity_below_filled: { status: 409, about: 'As much or more has been filled already.' },
  too_many_orders: { status: 409, about: 'Too many orders are open.' },
  amount_too_large: {
    status: 400,
    about: 'Price times quantity, or all money together, would be too large.',
  },
  order_too_small: { status: 400, about: 'The order is worth less than the smallest order.' },
  insufficient_funds: { status: 409, about: 'There are not enough available credits.' },
  conflict_of_interest: {
    status: 409,
    about: 'The person who ends a market must have no shares, orders or payments in it.',
  },
  insufficient_shares: { status: 409, about: 'There are not enough available shares.' },
  post_only_would_trade: { status: 409, about: 'The post-only order would have traded at once.' },
  fok_unfillable: { status: 409, about: 'The order could not be filled completely at once.' },
  price_limit: { status: 409, about: 'The price would leave the range of 1 to 9999 basis points.' },
  quote_unavailable: { status: 409, about: 'The item has no fresh quote on this side.' },
  house_limit: { status: 409, about: 'The house has reached its limit for this item.' },
} as const satisfies Record<string, { status: number; about: string }>;

export type RefusalCode = keyof typeof REFUSALS;
