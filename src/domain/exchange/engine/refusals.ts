// The reasons for which the engine refuses a command. A refusal changes nothing and is not stored.

export const REFUSALS = {
  expired: {
    status: 409,
    about:
      'The order came to the desk after its `validUntil`. No order with this clientOrderId and `validUntil` was placed, and none ever will be.',
  },
  bad_valid_until: {
    status: 400,
    about: '`validUntil` is at most 24 hours ahead. Check the clock that made it.',
  },
  unknown_account: {
    status: 404,
    about: 'The user has no account yet. The first order or deposit opens it.',
  },
  account_closed: { status: 403, about: 'The account is closed for trading. Ask an operator.' },
  account_has_money: {
    status: 409,
    about:
      'The account has credits, a debt, open orders or shares. Withdraw, cancel or sell them, or send `forfeit` to give them up.',
  },
  debt: {
    status: 409,
    about:
      'The user owes the house credits, because a payment was taken back. Credits that come in repay the debt first.',
  },
  deposit_not_clear: {
    status: 409,
    about:
      'Too much of the available credits was paid in a short time ago (DEPOSIT_CLEAR_HOURS). Trade with it, or wait.',
  },
  withdrawal_exists: { status: 409, about: 'A withdrawal of this id is under way already.' },
  withdrawal_ended: { status: 409, about: 'The withdrawal was paid, has failed, or does not exist.' },
  self_excluded: {
    status: 403,
    about:
      'You have excluded yourself for a time. Until then you can sell, cancel and withdraw, and nothing else.',
  },
  stake_limit: {
    status: 409,
    about: 'Your stakes of this day and your open bets would be above your limit for stakes.',
  },
  loss_limit: {
    status: 409,
    about: 'If you lost all open bets, your losses of this day would be above your limit for losses.',
  },
  deposit_limit: { status: 409, about: 'Your deposits of this day would be above your limit for deposits.' },
  bad_limit: { status: 400, about: 'A limit is zero or more, or null for no limit.' },
  limit_not_lower: { status: 409, about: 'Operators only lower limits. A user asks for a higher one.' },
  bad_exclusion: {
    status: 400,
    about: 'An exclusion ends at least a day from now, and not before the end of the present one.',
  },
  unknown_market: { status: 404, about: 'There is no such market.' },
  unknown_item: { status: 404, about: 'There is no such item, or it never had a price.' },
  unknown_order: { status: 404, about: 'None of your open orders has this id.' },
  market_exists: { status: 409, about: 'A market with this id exists already. Choose another id.' },
  quotes_off: {
    status: 409,
    about: 'This server trades no items. Items are traded in paper mode only (TRADING_PAPER).',
  },
  market_not_open: {
    status: 409,
    about: 'The market is not open yet. Place the order when the market opens.',
  },
  market_paused: {
    status: 409,
    about: 'The market is paused. You can cancel or reduce orders until it opens again.',
  },
  market_closed: { status: 409, about: 'The market is closed and takes no orders.' },
  market_settled: { status: 409, about: 'The market is settled or voided and takes no orders.' },
  bad_market: {
    status: 400,
    about: 'The id, fee, liquidity or closing time of the market is not allowed. Correct it.',
  },
  bad_market_state: { status: 409, about: 'The market cannot change from its present state to this state.' },
  market_unfinished: {
    status: 409,
    about: 'The orders of the market are still being cancelled. Try again in a moment.',
  },
  bad_outcome: { status: 400, about: 'The outcome must be YES, NO or VOID; a settlement names YES or NO.' },
  already_resolved: { status: 409, about: 'The market has this outcome already.' },
  not_the_resolver: {
    status: 403,
    about: 'You are not the resolver of this market, or another person named the outcome.',
  },
  resolver_unknown: { status: 409, about: 'The resolver has no account, or no longer trades here.' },
  approval_needed: {
    status: 409,
    about:
      'Another person must repeat the act, because the market is above the limit or was corrected before.',
  },
  bad_claim: { status: 400, about: 'A dispute claims another outcome than the named one: YES, NO or VOID.' },
  dispute_exists: { status: 409, about: 'You dispute this outcome already. One user has one dispute.' },
  dispute_over: { status: 409, about: 'The time for disputes of this outcome has ended.' },
  dispute_open: {
    status: 409,
    about: 'Others may still join the dispute; until then it can only be dismissed.',
  },
  bad_votes: { status: 400, about: 'The counts of a poll are whole numbers from zero on.' },
  bad_amount: {
    status: 400,
    about: 'The amount of credits is out of range. Send a positive amount within the limits.',
  },
  bad_price: {
    status: 400,
    about: 'The price is missing, is not allowed for this order, or is outside the range of the venue.',
  },
  bad_quantity: {
    status: 400,
    about: 'The quantity is missing, is out of range, or is not a multiple of the lot.',
  },
  bad_max_cost: {
    status: 400,
    about: 'Only a MARKET BUY has maxCost, and maxCost must pay for at least one lot.',
  },
  bad_time_in_force: { status: 400, about: 'This type of order does not allow this timeInForce.' },
  bad_expiry: {
    status: 400,
    about: 'Only a GTD order has expiresAt, in the future; a wager is open for at most a day.',
  },
  bad_post_only: { status: 400, about: 'Only a GTC or GTD order on an order book can be post-only.' },
  bad_stake: {
    status: 400,
    about: 'A stake is at least 1 credit, and no stake is more than 100 times the other stake.',
  },
  bad_wager_type: {
    status: 400,
    about: 'In a PAGO the sender stakes at most what the other user stakes, in a DOY at least that.',
  },
  wager_with_oneself: { status: 400, about: 'A wager needs another user.' },
  opponent_unavailable: { status: 409, about: 'This user takes no wagers from you.' },
  too_many_wagers: {
    status: 409,
    about: 'You have too many pending wagers, in all or with this user, or too many in this market.',
  },
  unknown_wager: { status: 404, about: 'You have no such wager in a market that has not ended.' },
  not_your_answer: {
    status: 403,
    about: 'Only the user who received a wager answers it, and only its sender cancels it.',
  },
  wager_accepted: { status: 409, about: 'The wager has been accepted.' },
  wager_declined: { status: 409, about: 'The wager has been declined.' },
  wager_expired: { status: 409, about: 'The time to accept the wager has ended.' },
  wager_cancelled: { status: 409, about: 'The wager has been cancelled.' },
  nothing_to_amend: {
    status: 400,
    about: 'The amendment changes nothing. Send a new price, quantity or expiry.',
  },
  quantity_below_filled: {
    status: 409,
    about: 'The order has traded this quantity or more already. Send a larger quantity or cancel the rest.',
  },
  too_many_orders: { status: 409, about: 'You have too many open orders. Cancel an order first.' },
  amount_too_large: {
    status: 400,
    about: 'The order or the account would exceed the largest amount. Send a smaller quantity.',
  },
  order_too_small: {
    status: 400,
    about: 'The value of the order is below the minimum (ORDER_VALUE_MIN). Send a larger order.',
  },
  insufficient_funds: { status: 409, about: 'You do not have enough available credits.' },
  conflict_of_interest: {
    status: 409,
    about:
      'A person with shares, orders or payments in the market may not end it. Its proposer may not approve it. Ask another operator.',
  },
  insufficient_shares: { status: 409, about: 'You do not have enough available shares.' },
  post_only_would_trade: {
    status: 409,
    about: 'The post-only order would trade at once, so it was not placed. Change its price.',
  },
  fok_unfillable: {
    status: 409,
    about: 'The FOK order cannot trade completely at once, so it was not placed.',
  },
  price_limit: {
    status: 409,
    about:
      'The trade would move the price out of the range of 1 to 9999 basis points. Send a smaller quantity.',
  },
  quote_unavailable: {
    status: 409,
    about: 'The item has no current quote for this side. Try again after the next price.',
  },
  house_limit: {
    status: 409,
    about: 'Users would hold more of this item than the house allows. Send a smaller quantity.',
  },
} as const satisfies Record<string, { status: number; about: string }>;

export type RefusalCode = keyof typeof REFUSALS;
