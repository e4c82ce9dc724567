// Made from the server's OpenAPI and AsyncAPI documents by `npm run client:contract`; a test compares it with them.
/* eslint-disable */
export interface paths {
  '/api/v1/auth/register': {
    /** Make an account and sign in */
    post: operations['register'];
  };
  '/api/v1/auth/login': {
    /**
     * Sign in with a password
     * @description Sets the session cookie too.
     */
    post: operations['logIn'];
  };
  '/api/v1/auth/refresh': {
    /**
     * The next pair of tokens
     * @description A refresh token works once. Within 30 seconds of its first use it gets the same pair again; later it ends its session.
     */
    post: operations['refreshSession'];
  };
  '/api/v1/auth/logout': {
    /** End this session, and the streams opened with it */
    post: operations['logOut'];
  };
  '/api/v1/auth/password': {
    /**
     * Change your password
     * @description All your other sessions end.
     */
    post: operations['changePassword'];
  };
  '/api/v1/auth/password/forgot': {
    /**
     * Ask for a link to choose a new password
     * @description The answer is the same whether there is such an account or not. Needs SMTP_URL; else ask an admin.
     */
    post: operations['requestPasswordReset'];
  };
  '/api/v1/auth/password/reset': {
    /**
     * Choose a new password with the token of a link
     * @description All sessions end.
     */
    post: operations['resetPassword'];
  };
  '/api/v1/auth/setup': {
    /** Make the first admin, with the token that the start printed */
    post: operations['createFirstAdmin'];
  };
  '/api/v1/auth/me': {
    /** Who you are */
    get: operations['getCurrentUser'];
    /**
     * Erase your account
     * @description E-mail, password, wallets, keys and sessions are gone for good. The ledger and the event log stay whole: they name you by an id alone. Refused while your trading account has credits, orders or shares, unless you give them up with `forfeit`: then they go to the house. Play money does not count.
     */
    delete: operations['eraseAccount'];
  };
  '/api/v1/auth/stream-ticket': {
    /**
     * A ticket that opens one stream
     * @description For clients that can send no header: `?ticket=` on a stream or on /ws, once, within 60 seconds.
     */
    post: operations['createStreamTicket'];
  };
  '/api/v1/auth/me/export': {
    /** All that is kept about you, as JSON */
    get: operations['exportPersonalData'];
  };
  '/api/v1/auth/wallet/nonce': {
    /** A nonce to be signed, and a text ready for it */
    post: operations['createWalletNonce'];
  };
  '/api/v1/auth/wallet/verify': {
    /**
     * Sign in with a signed text
     * @description An unlinked wallet makes an account. `details.reason` of invalid_wallet_proof has the reason.
     */
    post: operations['logInWithWallet'];
  };
  '/api/v1/auth/wallet/link': {
    /**
     * Link a wallet to your account
     * @description Needs a recent sign-in.
     */
    post: operations['linkWallet'];
  };
  '/api/v1/auth/wallet/{chain}/{address}': {
    /**
     * Unlink a wallet
     * @description Needs a recent sign-in. The last way to sign in to the account stays.
     */
    delete: operations['unlinkWallet'];
  };
  '/api/v1/auth/api-keys': {
    /** Your API keys */
    get: operations['listApiKeys'];
    /**
     * Make an API key
     * @description Needs a recent sign-in. You may have 20 keys. Scopes: read (what you may read), stream (private channels), trade (orders), operate (what your role may do).
     */
    post: operations['createApiKey'];
  };
  '/api/v1/auth/api-keys/{id}': {
    /**
     * Revoke an API key, and close its streams
     * @description A key cannot revoke itself or another key: this needs a signed-in user.
     */
    delete: operations['revokeApiKey'];
  };
  '/api/v1/prices/latest': {
    /**
     * Latest prices
     * @description All items, or those of `items`. An item that is known but never had a price is absent. Of unknown_item `details.items` lists the ids.
     */
    get: operations['getLatestPrices'];
  };
  '/api/v1/prices/items': {
    /** Items with their names, by id */
    get: operations['listItems'];
  };
  '/api/v1/prices/history/{id}': {
    /**
     * Price history of an item
     * @description Sampled: one bucket per step of the period by sync time (1h: 1 min, 24h: 5 min, 7d: 30 min, 30d: 2 h, 90d: 6 h, 1y and all: 1 day); the stream after `tip.seq` continues the open bucket exactly. `sample=false`: the recorded points in pages, never cached.
     */
    get: operations['getPriceHistory'];
  };
  '/api/v1/pricing': {
    /**
     * The hybrid prices of all markets, by market id
     * @description The stream `pricing:all` after the header Ringside-Seq continues the list exactly.
     */
    get: operations['listHybridPrices'];
  };
  '/api/v1/stream/pricing/{marketId}/current': {
    /** The hybrid price of a market */
    get: operations['getHybridPrice'];
  };
  '/api/v1/pricing/{marketId}/history': {
    /**
     * The history of the hybrid price of a market
     * @description One bucket per step of the period by the time of the updates (1h: 1 min, 24h: 5 min, 7d: 30 min, 30d: 2 h, 90d: 6 h, 1y and all: 1 day); the stream after `tip.seq` continues the open bucket exactly.
     */
    get: operations['getHybridHistory'];
  };
  '/api/v1/pricing/{marketId}/weights': {
    /**
     * Set the weights of a hybrid price
     * @description They sum to 10000. Message weights_update.
     */
    post: operations['setPriceWeights'];
  };
  '/api/v1/pricing/{marketId}/probability': {
    /**
     * Send the probability of a market that follows no raffle
     * @description From an operator or an oracle. `sequence` is the source’s own number: an older or repeated one changes nothing, and the same number with another probability is sequence_conflict. Message raffle_probability_update.
     */
    post: operations['sendProbability'];
  };
  '/api/v1/raffles': {
    /** Seasons, by id */
    get: operations['listSeasons'];
    /** Make a season */
    post: operations['createSeason'];
  };
  '/api/v1/raffles/{id}': {
    /** One season */
    get: operations['getSeason'];
  };
  '/api/v1/raffles/{id}/positions': {
    /** The ticket positions of a season, by player id */
    get: operations['listPositionsOfSeason'];
    /**
     * Set the tickets of a player
     * @description `sequence` is the source’s own number of the input: an older or repeated one changes nothing. The prices of bound markets follow: raffle_probability_update.
     */
    post: operations['setPosition'];
  };
  '/api/v1/raffles/{id}/markets': {
    /** The markets that are bound to players of a season */
    get: operations['listBoundMarkets'];
    /**
     * Bind a market to a player of an open season
     * @description The market asks whether the player wins. It closes when the season locks, and the draw resolves it. A binding is final.
     */
    post: operations['bindMarket'];
  };
  '/api/v1/raffles/{id}/positions/batch': {
    /**
     * Set the tickets of up to 1,000 players
     * @description In one commit, with one update of each bound market. All are stored, or none.
     */
    post: operations['setPositions'];
  };
  '/api/v1/raffles/{id}/lock': {
    /** Lock a season: positions are final, and bound markets close */
    post: operations['lockSeason'];
  };
  '/api/v1/raffles/{id}/draw': {
    /**
     * Name the winner of a locked season
     * @description Bound markets are resolved: YES for the winner’s, NO for the others, through the dispute window.
     */
    post: operations['drawSeason'];
  };
  '/api/v1/trading/orders': {
    /**
     * Place an order
     * @description Answers the order after its immediate trades. The same clientOrderId with the same body answers what it answered first. An order without a clientOrderId takes the Idempotency-Key as its own. Your first order opens your account.
     */
    post: operations['placeOrder'];
    /**
     * Cancel all open orders that match
     * @description Without a filter all of them. Answers what was cancelled.
     */
    delete: operations['cancelOrders'];
  };
  '/api/v1/trading/orders/batch': {
    /**
     * Place up to 200 orders
     * @description Each order is accepted or refused on its own, in order. A body that cannot be read places none. With an Idempotency-Key the orders without a clientOrderId are named `KEY:0`, `KEY:1`, by their place.
     */
    post: operations['placeOrders'];
  };
  '/api/v1/trading/orders/preview': {
    /**
     * What an order would cost
     * @description Nothing is placed or held. Refused as the order would be, but not for a lack of money. Own orders on the other side are left out of account.
     */
    post: operations['previewOrder'];
  };
  '/api/v1/trading/orders/{id}': {
    /** One of your orders */
    get: operations['getOrder'];
    /** Cancel an order */
    delete: operations['cancelOrder'];
    /**
     * Change an open LIMIT order
     * @description A smaller quantity or a new expiry keeps the place in the queue; any other change loses it.
     */
    patch: operations['amendOrder'];
  };
  '/api/v1/trading/orders/list': {
    /**
     * Your orders, newest first
     * @description The stream `user:{userId}` after the header Ringside-Seq continues them exactly.
     */
    get: operations['listOrders'];
  };
  '/api/v1/trading/orders/by-client-id/{clientOrderId}': {
    /** One of your orders, by the name you gave it */
    get: operations['getOrderByClientId'];
  };
  '/api/v1/trading/merges': {
    /**
     * Turn pairs of YES and NO shares into credits
     * @description One credit for each pair, without a fee, in an open or closed market. Shares that orders hold cannot be merged. Events position_updated or position_closed for both outcomes, and balance_updated.
     */
    post: operations['mergeShares'];
  };
  '/api/v1/trading/account': {
    /**
     * Your credits
     * @description Opens your account when you have none yet; in paper mode there are credits in it.
     */
    get: operations['getAccount'];
  };
  '/api/v1/trading/positions/list': {
    /**
     * Your shares, by market and outcome
     * @description The stream `user:{userId}` after the header Ringside-Seq continues them exactly.
     */
    get: operations['listPositions'];
  };
  '/api/v1/trading/trades': {
    /** Your trades, newest first */
    get: operations['listOwnTrades'];
  };
  '/api/v1/trading/statement': {
    /**
     * The ledger’s entries of your account, newest first
     * @description The credits of all of them together are the total of the account.
     */
    get: operations['getStatement'];
  };
  '/api/v1/trading/accounts/{userId}/deposit': {
    /**
     * Deposit credits into an account
     * @description Opens it if need be. Event balance_updated.
     */
    post: operations['deposit'];
  };
  '/api/v1/trading/accounts/{userId}/withdraw': {
    /**
     * Withdraw available credits from an account
     * @description Event balance_updated.
     */
    post: operations['withdraw'];
  };
  '/api/v1/trading/house/fund': {
    /**
     * Deposit credits for the house
     * @description For the subsidies of market makers, or the trade of items.
     */
    post: operations['fundHouse'];
  };
  '/api/v1/trading/limits': {
    /** Your limits, and what counts against them today */
    get: operations['getLimits'];
    /**
     * Change your limits
     * @description A lower limit holds at once, and the newest bets above it are cancelled. A higher limit, or none, holds after 24 h. A limit that is not named stays. Event limits_changed.
     */
    patch: operations['changeLimits'];
  };
  '/api/v1/trading/limits/exclusion': {
    /**
     * Exclude yourself until a date
     * @description Cancels your BUYs and declines your pending proposals, both ways. Until the date you can sell, cancel and withdraw, and nothing else. Only the date ends the exclusion. Event limits_changed.
     */
    post: operations['excludeYourself'];
  };
  '/api/v1/admin/users/{id}/limits': {
    /** The limits of a user, and what counts against them today */
    get: operations['getLimitsOfUser'];
    /**
     * Lower the limits of a user
     * @description They hold at once, and the newest bets above them are cancelled. Only the user asks for higher limits. Events ADMIN_ACTION, and limits_changed for the user.
     */
    post: operations['lowerLimitsOfUser'];
  };
  '/api/v1/markets': {
    /**
     * Markets with their figures, found by words, filters and order
     * @description Of several filters all must fit. `mine` and `watched` need a sign-in.
     */
    get: operations['listMarkets'];
    /**
     * Make a market
     * @description Trading begins when it is opened.
     */
    post: operations['createMarket'];
  };
  '/api/v1/markets/{id}': {
    /**
     * One market with all that belongs to it
     * @description Words, state and its history, figures, hybrid price, polls, disputes, counts of posts, and your own positions and open orders. The stream `market:{id}` after the header Ringside-Seq continues it exactly.
     */
    get: operations['getMarket'];
  };
  '/api/v1/markets/{id}/open': {
    /**
     * Open a market, or go on after a pause
     * @description A market maker’s subsidy is set aside: insufficient_funds when the house has not enough.
     */
    post: operations['openMarket'];
  };
  '/api/v1/markets/{id}/pause': {
    /**
     * Pause a market
     * @description Orders rest; they may be cancelled and reduced.
     */
    post: operations['pauseMarket'];
  };
  '/api/v1/markets/{id}/close': {
    /**
     * Close a market
     * @description What rests is cancelled.
     */
    post: operations['closeMarket'];
  };
  '/api/v1/markets/{id}/settle': {
    /**
     * Name the outcome of a closed market, and pay
     * @description One credit for each winning share. Payments go on in steps after the answer.
     */
    post: operations['settleMarket'];
  };
  '/api/v1/markets/{id}/void': {
    /**
     * Void a market, by the rule that was fixed with it
     * @description From every state before FINALIZED; an open market is paused first. The rule `refund` takes profits back and then returns every payment; the rule `price` pays each share at voidPriceBps. Payments go on in steps after the answer.
     */
    post: operations['voidMarket'];
  };
  '/api/v1/markets/proposals': {
    /**
     * Propose a market
     * @description Others vote on it for PROPOSAL_VOTE_TIME. PROPOSAL_APPROVAL_VOTES more yes than no approve it; opening it is an operator’s act. A market maker, or a resolver, needs an operator’s approval. The bond is held until the decision.
     */
    post: operations['proposeMarket'];
  };
  '/api/v1/markets/{id}/disputes': {
    /** The disputes of a market */
    get: operations['listDisputes'];
    /**
     * Dispute the named outcome, or join the dispute
     * @description Until `disputableUntil`, once in each round. A bond is held: 1 % of the pot, between DISPUTE_BOND_MIN and DISPUTE_BOND_MAX. It comes back when the outcome changes to your claim.
     */
    post: operations['disputeMarket'];
  };
  '/api/v1/markets/{id}/approve': {
    /**
     * Approve a proposed market
     * @description Closes its poll. The market waits to be opened. Its proposer and its resolver may not approve it.
     */
    post: operations['approveMarket'];
  };
  '/api/v1/markets/{id}/reject': {
    /**
     * Reject a proposed market
     * @description Closes its poll; the bond returns.
     */
    post: operations['rejectMarket'];
  };
  '/api/v1/markets/{id}/resolve': {
    /**
     * Name the outcome of a closed market
     * @description For operators and for the market’s resolver. The outcome may be disputed until `disputableUntil`, and pays after it. It may be corrected once before a dispute.
     */
    post: operations['resolveMarket'];
  };
  '/api/v1/markets/{id}/disputes/decide': {
    /**
     * Decide a dispute
     * @description Closes its poll. A changed outcome may be disputed once more.
     */
    post: operations['decideDispute'];
  };
  '/api/v1/markets/{id}/versions': {
    /** The words of a market, with all earlier versions */
    get: operations['listVersions'];
  };
  '/api/v1/markets/{id}/listing': {
    /**
     * Change the words of a market
     * @description After the first trade only corrections of typing errors are possible. Earlier versions stay readable. The stream `market:{id}` has a message `listing`.
     */
    patch: operations['editListing'];
  };
  '/api/v1/markets/{id}/discussions': {
    /**
     * The threads of a market, or the replies to a thread
     * @description The stream `market:{id}` after the header Ringside-Seq continues them exactly.
     */
    get: operations['listPosts'];
    /**
     * Write a post about a market
     * @description Plain text. The stream `market:{id}` has a message `discussion`.
     */
    post: operations['writePost'];
  };
  '/api/v1/discussions/reports': {
    /** Posts that users have reported */
    get: operations['listReports'];
  };
  '/api/v1/discussions/{id}': {
    /**
     * Delete your post
     * @description Its place and its replies stay.
     */
    delete: operations['deletePost'];
    /**
     * Edit your post
     * @description For 15 minutes after it was written.
     */
    patch: operations['editPost'];
  };
  '/api/v1/discussions/{id}/reports': {
    /**
     * Report a post to the operators
     * @description A second report of the same post changes nothing.
     */
    post: operations['reportPost'];
  };
  '/api/v1/discussions/{id}/decision': {
    /**
     * Keep or delete a post
     * @description Closes its reports. An operator may delete a post without a report, too.
     */
    post: operations['decideOnPost'];
  };
  '/api/v1/markets/{id}/votes': {
    /**
     * The polls of a market, with your votes
     * @description The stream `market:{id}` after the header Ringside-Seq continues the counts exactly.
     */
    get: operations['listPolls'];
    /**
     * Vote on the proposal or the dispute of a market, or change your vote
     * @description The same choice again changes nothing. On disputes only verified users vote who traded in three finalised markets and not in this one. The stream `market:{id}` has a message `vote`.
     */
    post: operations['castVote'];
  };
  '/api/v1/markets/{id}/book': {
    /**
     * The order book of a market
     * @description Levels in prices of YES, best first. Where a market maker is the other side there are no levels but `prices`. `book:{marketId}` streams the changes, with the same checksum.
     */
    get: operations['getBook'];
  };
  '/api/v1/markets/{id}/trades': {
    /**
     * The trades of a market, newest first
     * @description `next` leads to older ones; `market:{marketId}` streams those after the header Ringside-Seq.
     */
    get: operations['listMarketTrades'];
  };
  '/api/v1/markets/{id}/candles': {
    /**
     * Candles of a market
     * @description Open, high, low and close of YES in basis points. Buckets are aligned to UTC; empty buckets are omitted. The trades of `market:{marketId}` after `tip.seq` continue the open bucket exactly. An answer is cached for some seconds. `cache=skip` does not read the cache, and neither does a `minSeq` that the cached answer has not reached.
     */
    get: operations['getCandles'];
  };
  '/api/v1/udf/config': {
    /** TradingView's UDF: what this feed can do */
    get: operations['getUdfConfig'];
  };
  '/api/v1/udf/symbols': {
    /**
     * TradingView's UDF: one symbol
     * @description `market:{marketId}` in percent, `item:{itemId}` in coins. An unknown one is `{"s":"error"}`.
     */
    get: operations['getUdfSymbol'];
  };
  '/api/v1/udf/search': {
    /**
     * TradingView's UDF: symbols by a text
     * @description In the id or the question of a market, in the name of an item, or at the beginning of its id.
     */
    get: operations['searchUdfSymbols'];
  };
  '/api/v1/udf/history': {
    /**
     * TradingView's UDF: bars
     * @description Resolutions 1, 5, 60 and 1D, the newest 5,000 bars at most. With `countback` that many bars before `to`. Of an item: the middle between both prices.
     */
    get: operations['getUdfHistory'];
  };
  '/api/v1/udf/time': {
    /** TradingView's UDF: the time of the server, unix seconds */
    get: operations['getUdfTime'];
  };
  '/api/v1/watchlists': {
    /**
     * Your watchlists with their entries
     * @description The stream `user:{userId}` after the header Ringside-Seq continues them exactly.
     */
    get: operations['listWatchlists'];
    /**
     * Make a watchlist
     * @description Event watchlist_updated.
     */
    post: operations['createWatchlist'];
  };
  '/api/v1/watchlists/{id}': {
    /**
     * Delete a watchlist and its entries
     * @description Event watchlist_updated. A second request with another key finds no list.
     */
    delete: operations['deleteWatchlist'];
    /**
     * Rename a watchlist
     * @description Event watchlist_updated.
     */
    patch: operations['renameWatchlist'];
  };
  '/api/v1/watchlists/{id}/items': {
    /**
     * Add a market or an item to a watchlist
     * @description At the end. Event watchlist_item_added.
     */
    post: operations['addWatchlistItem'];
  };
  '/api/v1/watchlists/{id}/items/{key}': {
    /**
     * Remove an entry of a watchlist
     * @description By its key, such as `market:title-fight` or `item:4151`. Event watchlist_item_removed. A second request with another key finds no entry.
     */
    delete: operations['removeWatchlistItem'];
  };
  '/api/v1/fight-events': {
    /** Evenings of fights, newest first */
    get: operations['listFightEvents'];
    /** Make an evening */
    post: operations['createFightEvent'];
  };
  '/api/v1/fight-events/{id}': {
    /** An evening with its fights, in the order of the card */
    get: operations['getFightEvent'];
    /** Change the name, the place, the time or the order of the card */
    patch: operations['changeFightEvent'];
  };
  '/api/v1/fights/{id}': {
    /** A fight with its odds and its streams */
    get: operations['getFight'];
    /** Correct the corners or the rounds, before the first bet */
    patch: operations['changeFight'];
  };
  '/api/v1/fights': {
    /**
     * Add a fight to the card of an evening
     * @description The fight is a market with the same id; YES is the red corner. Event FIGHT_CREATED.
     */
    post: operations['createFight'];
  };
  '/api/v1/fights/{id}/schedule': {
    /** Choose when the betting window opens */
    post: operations['scheduleFight'];
  };
  '/api/v1/fights/{id}/open': {
    /**
     * Open the betting window, or go on after a pause
     * @description Event BETTING_WINDOW_OPENED.
     */
    post: operations['openBetting'];
  };
  '/api/v1/fights/{id}/close': {
    /**
     * Close the betting window for good
     * @description Bets that are not matched are cancelled. Event BETTING_WINDOW_CLOSED.
     */
    post: operations['closeBetting'];
  };
  '/api/v1/fights/{id}/start': {
    /**
     * Go live
     * @description Closes the betting window, if it is open. Event FIGHT_STATUS_UPDATE.
     */
    post: operations['startFight'];
  };
  '/api/v1/fights/{id}/complete': {
    /**
     * Name the result of a live fight
     * @description The result may be disputed until `disputableUntil`; then bets are paid. A draw refunds all bets. Until then `markets/:id/resolve` corrects it.
     */
    post: operations['completeFight'];
  };
  '/api/v1/fights/{id}/cancel': {
    /**
     * Cancel a fight that has no result
     * @description All bets are refunded at once.
     */
    post: operations['cancelFight'];
  };
  '/api/v1/fights/{id}/bets': {
    /**
     * Bet on a corner
     * @description An order for the shares of the corner at ⌊10000 / minOdds⌋ or better; a match is a fill. The rest waits in the book and is cancelled when the window closes. A bet is shown, changed and cancelled as an order of `trading/orders`. A draw and a cancellation of the fight refund it.
     */
    post: operations['placeBet'];
  };
  '/api/v1/fights/{id}/video': {
    /**
     * Report that a stream has started, ended or failed, or its viewers
     * @description Events STREAM_STARTED, STREAM_ENDED, STREAM_ERROR and VIEWER_COUNT_UPDATE.
     */
    post: operations['reportStream'];
  };
  '/api/v1/media-hooks/srs': {
    /**
     * A callback of SRS
     * @description The name of the stream is the id of the fight. Publishing starts and ends the stream of the fight; players are its viewers. Other callbacks are answered and change nothing.
     */
    post: operations['hearSrs'];
  };
  '/api/v1/media-hooks/nginx-rtmp': {
    /**
     * A callback of nginx-rtmp
     * @description The name of the stream is the id of the fight. Publishing starts and ends the stream of the fight; players are its viewers. Other callbacks are answered and change nothing. The body is a form, as the module sends it.
     */
    post: operations['hearNginx'];
  };
  '/api/v1/finance/deposits': {
    /**
     * Ask to pay in
     * @description Nothing moves yet. Give the id to the provider as the reference of the payment, or to the operator who waits for your transfer. Event deposit_updated.
     */
    post: operations['askToPayIn'];
  };
  '/api/v1/finance/withdrawals': {
    /**
     * Ask to withdraw
     * @description The credits are held at once, until the withdrawal is paid or has failed. Events withdrawal_updated and balance_updated.
     */
    post: operations['askToWithdraw'];
  };
  '/api/v1/finance/requests': {
    /** Your requests, newest first */
    get: operations['listMoneyRequests'];
  };
  '/api/v1/finance/requests/{id}': {
    /** One of your requests */
    get: operations['getMoneyRequest'];
  };
  '/api/v1/admin/finance/requests': {
    /** Requests of all users, newest first */
    get: operations['listAllMoneyRequests'];
  };
  '/api/v1/admin/finance/requests/{id}': {
    /** One request */
    get: operations['getAnyMoneyRequest'];
  };
  '/api/v1/admin/finance/requests/{id}/approve': {
    /**
     * Approve a request as the second person
     * @description Neither the person who asked nor the beneficiary may approve, nor a person whose account one of them has changed within 72 hours. Event WALLET_TRANSACTION.
     */
    post: operations['approveMoneyRequest'];
  };
  '/api/v1/admin/finance/requests/{id}/pay': {
    /**
     * Confirm that an approved request is paid
     * @description A deposit: the transfer has arrived. A withdrawal: the money was sent. Event PAYMENT_PROCESSED or PAYOUT_PROCESSED.
     */
    post: operations['payMoneyRequest'];
  };
  '/api/v1/admin/finance/requests/{id}/fail': {
    /**
     * End a request that is not paid
     * @description The credits of a withdrawal go back to the user. Event WALLET_TRANSACTION or PAYOUT_PROCESSED.
     */
    post: operations['failMoneyRequest'];
  };
  '/api/v1/admin/finance/users/{userId}/deposits': {
    /** Ask for a deposit of a user */
    post: operations['askToPayInFor'];
  };
  '/api/v1/admin/finance/users/{userId}/withdrawals': {
    /** Ask for a withdrawal of a user */
    post: operations['askToWithdrawFor'];
  };
  '/api/v1/finance/providers/{provider}/events': {
    /**
     * An event of a payment provider
     * @description The provider signs the body. An event that was taken before changes nothing, and is answered like any other, so that the provider stops sending it.
     */
    post: operations['takeProviderEvent'];
  };
  '/api/v1/admin/finance/payments': {
    /**
     * Payments, newest first
     * @description `?state=parked`: those that do not match their deposit and wait for an operator.
     */
    get: operations['listPayments'];
  };
  '/api/v1/admin/finance/payments/{provider}/{id}/resolve': {
    /**
     * Decide about a payment that waits
     * @description Event PAYMENT_PROCESSED.
     */
    post: operations['resolvePayment'];
  };
  '/api/v1/finance/statement': {
    /** Every change of your credits in a period */
    get: operations['getCashStatement'];
  };
  '/api/v1/finance/statement.csv': {
    /** The same as CSV */
    get: operations['getCashStatementCsv'];
  };
  '/api/v1/admin/finance/reconciliation': {
    /**
     * Prove that ledger = holds + balances + pots + house
     * @description All sums are of the position of the log in the header Ringside-Seq.
     */
    get: operations['getReconciliation'];
  };
  '/api/v1/admin/finance/users/{userId}/statement': {
    /** Every change of a user’s credits in a period */
    get: operations['getUsersCashStatement'];
  };
  '/api/v1/admin/finance/users/{userId}/statement.csv': {
    /** The same as CSV */
    get: operations['getUsersCashStatementCsv'];
  };
  '/api/v1/proposals': {
    /**
     * Your proposals, sent and received, newest first
     * @description The stream `user:{userId}` after the header Ringside-Seq continues them exactly.
     */
    get: operations['listProposals'];
    /**
     * Propose a wager to another user
     * @description Your stake is held at once. The other user accepts within 180 s, or your stake is released. The same clientId with the same body answers what it answered first. Events proposal_created for you, proposal_received for the other user.
     */
    post: operations['createProposal'];
  };
  '/api/v1/proposals/{id}': {
    /** One of your proposals */
    get: operations['getProposal'];
  };
  '/api/v1/proposals/{id}/respond': {
    /**
     * Accept or reject a proposal that you have received
     * @description Accepting holds your stake. The same answer again gets the first result; another answer is refused by what has become of the proposal. Event proposal_result for both users.
     */
    post: operations['respondToProposal'];
  };
  '/api/v1/proposals/{id}/cancel': {
    /**
     * Cancel a pending proposal that you have sent
     * @description Your stake is released. Event proposal_result for both users.
     */
    post: operations['cancelProposal'];
  };
  '/api/v1/users/blocked': {
    /** The users whom you block */
    get: operations['listBlocked'];
  };
  '/api/v1/users/followed': {
    /** The users whom you follow */
    get: operations['listFollowed'];
  };
  '/api/v1/users/{user}/block': {
    /**
     * Block a user, who can then not propose to you
     * @description By public id or user id. The answer is the same for a user who does not exist. Event relation_updated.
     */
    post: operations['blockUser'];
    /**
     * End the block of a user
     * @description The answer is the same for a user who does not exist. Event relation_updated.
     */
    delete: operations['unblockUser'];
  };
  '/api/v1/users/{user}/follow': {
    /**
     * Follow a user
     * @description The answer is the same for a user who does not exist. Event relation_updated.
     */
    post: operations['followUser'];
    /**
     * Follow a user no more
     * @description The answer is the same for a user who does not exist. Event relation_updated.
     */
    delete: operations['unfollowUser'];
  };
  '/api/v1/users/me/proposal-settings': {
    /** Who may propose to you */
    get: operations['getProposalSettings'];
    /**
     * Choose who may propose to you
     * @description Event proposal_settings_updated.
     */
    patch: operations['setProposalSettings'];
  };
  '/api/v1/admin/users': {
    /** Users, oldest first */
    get: operations['listUsers'];
  };
  '/api/v1/admin/users/{id}': {
    /** One user */
    get: operations['getUser'];
  };
  '/api/v1/admin/users/{id}/verify': {
    /**
     * Record that the identity of the user is verified
     * @description Event USER_VERIFIED.
     */
    post: operations['verifyUser'];
  };
  '/api/v1/admin/users/{id}/ban': {
    /**
     * Close an account
     * @description Sessions, keys and open streams end within a second, on every process. The orders of the user are cancelled, and new ones are refused. Shares stay, and payouts go to the account. Event USER_BANNED.
     */
    post: operations['banUser'];
  };
  '/api/v1/admin/users/{id}/unban': {
    /** Open a closed account again */
    post: operations['unbanUser'];
  };
  '/api/v1/admin/users/{id}/cancel-orders': {
    /**
     * Cancel all open orders of a user
     * @description Answers the cancelled orders. Their `reason` is `operator`.
     */
    post: operations['cancelOrdersOfUser'];
  };
  '/api/v1/admin/users/{id}/role': {
    /**
     * Give a role
     * @description The sessions of the user end.
     */
    post: operations['changeUserRole'];
  };
  '/api/v1/admin/users/{id}/password-link': {
    /**
     * A link with which the user chooses a new password
     * @description Works once, for an hour.
     */
    post: operations['createPasswordLink'];
  };
  '/api/v1/admin/audit': {
    /** What operators did, newest first */
    get: operations['listAudit'];
  };
  '/api/v1/admin/audit/export': {
    /**
     * What operators did, as CSV
     * @description With the filters of the list. The header `Ringside-Next` is there if more rows follow; send it as `after`.
     */
    get: operations['exportAudit'];
  };
  '/api/v1/sse/admin/test-broadcast': {
    /**
     * Send a test message to an operator channel that is open to you
     * @description Without `type` the first type of the channel, without `priority` the one of the type.
     */
    post: operations['sendTestBroadcast'];
  };
  '/api/v1/admin/maintenance': {
    /** Whether Ringside is read-only */
    get: operations['getMaintenance'];
  };
  '/api/v1/admin/maintenance/begin': {
    /**
     * Make Ringside read-only
     * @description Writes get 503 `maintenance` over REST and /ws, on every process. Reads, streams, sign-ins, the clock’s deadlines and the server’s own jobs go on. Asked again, it replaces the reason. Event SYSTEM_MAINTENANCE.
     */
    post: operations['beginMaintenance'];
  };
  '/api/v1/admin/maintenance/end': {
    /**
     * Accept writes again
     * @description Event SYSTEM_MAINTENANCE.
     */
    post: operations['endMaintenance'];
  };
  '/api/v1/admin/kill-switch': {
    /** Whether the kill switch is on, and how many markets trade */
    get: operations['getKillSwitch'];
  };
  '/api/v1/admin/kill-switch/pull': {
    /**
     * Pause all markets
     * @description The answer comes when no market trades any more. A market that is opened while the switch is on is paused at once. Event SYSTEM_MAINTENANCE, and a state change of each market.
     */
    post: operations['pullKillSwitch'];
  };
  '/api/v1/admin/kill-switch/release': {
    /**
     * Open the markets again that the kill switch has paused
     * @description A market that was paused before stays paused, and a market that has closed since stays closed.
     */
    post: operations['releaseKillSwitch'];
  };
  '/api/v1/stream': {
    /**
     * Any set of channels in one stream
     * @description Messages of all channels in log order, with control events `connected`, `heartbeat`, `reset` and `goodbye`. Every id is a cursor: a client that returns with it gets every event of the log channels once, and the newest value of each key of the state channels. The protocol is described at /docs/streams.
     */
    get: operations['streamChannels'];
  };
  '/api/v1/prices/stream': {
    /**
     * Item prices as they change
     * @description Events: `connected`, `price-update` (or `price-batch` with batch=true), `heartbeat`, `reset`, `goodbye`. Every id is a cursor; a client that returns with it as Last-Event-ID misses nothing that still matters: for each item the newest value, in log order. An unknown item id is accepted, as the item may appear later.
     */
    get: operations['streamPrices'];
  };
  '/api/v1/stream/pricing/all': {
    /**
     * The hybrid prices of all markets as they change
     * @description Begins with an `initial_price` of each market that has not ended. Every id is a cursor: a client that returns with it gets the newest price of each market that has changed.
     */
    get: operations['streamAllHybridPrices'];
  };
  '/api/v1/stream/pricing/{marketId}': {
    /**
     * The hybrid price of a market as it changes
     * @description Begins with `initial_price`; then `raffle_probability_update`, `market_sentiment_update` and `weights_update`.
     */
    get: operations['streamHybridPrice'];
  };
  '/api/v1/realtime/stream': {
    /**
     * Your orders, positions, balance and lists as they change
     * @description The channel `user:{userId}` of the caller. A stream after the Ringside-Seq of a read continues that read exactly.
     */
    get: operations['streamOwnEvents'];
  };
  '/api/v1/sse/admin/stats': {
    /**
     * Figures of the connections, answers and events of all processes
     * @description Of the process that answers the figures are those of this moment, of others at most 5 seconds old. The channel `stats` has the same figures of each process, every 5 seconds while somebody listens.
     */
    get: operations['getStreamStats'];
  };
  '/api/v1/sse/admin/{channel}': {
    /**
     * An operator channel
     * @description Operators: system, fights, bets, streaming, notifications (all high and critical events). Admins: users, finance and global (all six topics) too. Begins with the last `history` messages.
     */
    get: operations['streamAdminChannel'];
  };
  '/api/v1/events': {
    /**
     * The events of some channels, page by page
     * @description Every message of the channels in log order. `limit` counts events; one event can be several messages.
     */
    get: operations['listEvents'];
  };
  '/api/v1/webhooks/endpoints': {
    /** Your webhook endpoints */
    get: operations['listWebhookEndpoints'];
    /**
     * Make a webhook endpoint
     * @description Needs a recent sign-in. You may have 10 endpoints. The answer shows the secret, once. The endpoint receives the messages after this write. Event webhook_endpoint_changed.
     */
    post: operations['createWebhookEndpoint'];
  };
  '/api/v1/webhooks/endpoints/{id}': {
    /** A webhook endpoint and how its delivery goes */
    get: operations['getWebhookEndpoint'];
    /** Delete a webhook endpoint, with its dead letters */
    delete: operations['deleteWebhookEndpoint'];
    /**
     * Change a webhook endpoint
     * @description Needs a recent sign-in. The change holds for the messages that are not delivered yet; a message under way may come again. A failing endpoint is tried at once.
     */
    patch: operations['changeWebhookEndpoint'];
  };
  '/api/v1/webhooks/endpoints/{id}/enable': {
    /**
     * Enable a webhook endpoint
     * @description An endpoint that is enabled and waits after a failure is tried at once.
     */
    post: operations['enableWebhookEndpoint'];
  };
  '/api/v1/webhooks/endpoints/{id}/disable': {
    /**
     * Disable a webhook endpoint
     * @description Its cursor stays, so that it can be enabled again without a gap while the log has the events.
     */
    post: operations['disableWebhookEndpoint'];
  };
  '/api/v1/webhooks/endpoints/{id}/secret': {
    /**
     * Rotate the secret of a webhook endpoint
     * @description Needs a recent sign-in. The answer shows the new secret, once. Until the overlap ends, each message has a signature of both secrets.
     */
    post: operations['rotateWebhookSecret'];
  };
  '/api/v1/webhooks/endpoints/{id}/test': {
    /**
     * Send a test event to a webhook endpoint
     * @description A message of the type webhook_test is sent once, soon, also to a disabled endpoint. `test` of the endpoint then shows the outcome.
     */
    post: operations['testWebhookEndpoint'];
  };
  '/api/v1/webhooks/endpoints/{id}/replay': {
    /**
     * Post the messages after a cursor again
     * @description They have the same ids as before. A disabled endpoint receives them when it is enabled. A dead letter names its cursor.
     */
    post: operations['replayWebhookEndpoint'];
  };
  '/api/v1/webhooks/endpoints/{id}/dead-letters': {
    /** The messages that a webhook endpoint refused too often */
    get: operations['listWebhookDeadLetters'];
  };
  '/health': {
    /** Is the process alive? */
    get: operations['getHealth'];
  };
  '/ready': {
    /** Can it serve? The database answers with the tables of this build, the log is followed, and the desk is reached. */
    get: operations['getReadiness'];
  };
  '/metrics': {
    /** Figures for Prometheus */
    get: operations['getMetrics'];
  };
  '/api/v1/time': {
    /** The server's time */
    get: operations['getServerTime'];
  };
  '/api/v1/about': {
    /** Version, kind and limits of the server */
    get: operations['getAbout'];
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /**
     * @description The first message of every stream.
     * @example {
     *       "client_id": "k2v9x0qd",
     *       "mode": "live",
     *       "epoch": "099fa072",
     *       "seq": 1042,
     *       "cursor": "099fa072-1042"
     *     }
     */
    Connected: {
      /** @description Names this connection in the server’s log. */
      client_id: string;
      /**
       * @description live: from now on; resumed: from your cursor on; snapshot: current values first; reset: your cursor is unusable, so current values follow.
       * @enum {string}
       */
      mode: 'live' | 'resumed' | 'snapshot' | 'reset';
      /** @description Changes when the log may have reissued numbers. */
      epoch: string;
      /** @description Start of the stream: later messages have a greater seq, or are a snapshot as of a greater seq. */
      seq: number;
      /** @description `EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: reconnect with it to continue from here. */
      cursor: string;
    };
    /**
     * @description Shows that a quiet stream is alive. On SSE its id is the cursor.
     * @example {
     *       "ts": 1736859295,
     *       "seq": 1047
     *     }
     */
    Heartbeat: {
      /** @description Unix seconds, by the server’s clock. */
      ts: number;
      /** @description All your messages up to this seq have been written to this connection. */
      seq: number;
    };
    /**
     * @description The cursor could not be honoured: discard your state; current values and live messages follow.
     * @example {
     *       "reason": "expired",
     *       "seq": 90210
     *     }
     */
    Reset: {
      /**
       * @description epoch_changed: the log was restored or failed over; expired: older than the stored events; ahead: never issued; malformed: no cursor.
       * @enum {string}
       */
      reason: 'epoch_changed' | 'expired' | 'ahead' | 'malformed';
      /** @description Position in the event log. */
      seq: number;
    };
    /**
     * @description The last message before the server closes. Reconnect with your cursor after retry_after_ms.
     * @example {
     *       "reason": "restarting",
     *       "retry_after_ms": 2731
     *     }
     */
    Goodbye: {
      /** @enum {string} */
      reason:
        | 'restarting'
        | 'lifetime'
        | 'slow_consumer'
        | 'capacity'
        | 'epoch_changed'
        | 'expired'
        | 'unauthenticated'
        | 'forbidden'
        | 'idle'
        | 'rate_limited'
        | 'bad_request';
      /** @description Milliseconds to wait before a reconnect. */
      retry_after_ms: number;
    };
    /**
     * @description Your credential expires soon, and this stream then ends.
     * @example {
     *       "expires_at": "2025-01-14T13:24:55.000Z"
     *     }
     */
    AuthExpiring: {
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      expires_at: string;
    };
    /**
     * @description A failure on this stream; `goodbye` follows if the stream ends.
     * @example {
     *       "code": "unavailable",
     *       "message": "The current state cannot be read; reconnect."
     *     }
     */
    StreamError: {
      /** @description A code of the error table. */
      code: string;
      message: string;
    };
    /**
     * @example {
     *       "item_id": 560,
     *       "high": 155,
     *       "low": 151,
     *       "high_time": 1736859290,
     *       "low_time": 1736859280,
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 1042,
     *       "channel": "prices"
     *     }
     */
    PriceUpdate: {
      item_id: number;
      /** @description Last instant-buy price in coins; null when unknown. */
      high: number | null;
      /** @description Last instant-sell price in coins; null when unknown. It may exceed high: both are last trades, not a quote. */
      low: number | null;
      /** @description Unix second of the `high` trade. */
      high_time: number | null;
      /** @description Unix second of the `low` trade. */
      low_time: number | null;
      /**
       * Format: date-time
       * @description Time of the sync that delivered this value.
       */
      timestamp: string;
      /** @description Position in the event log as of which the data is true. */
      seq: number;
      /** @enum {string} */
      channel: 'prices';
    };
    /**
     * @description The updates of one sync, for clients that request batches.
     * @example [
     *       {
     *         "item_id": 560,
     *         "high": 155,
     *         "low": 151,
     *         "high_time": 1736859290,
     *         "low_time": 1736859280,
     *         "timestamp": "2025-01-14T12:54:55.000Z",
     *         "seq": 1042,
     *         "channel": "prices"
     *       }
     *     ]
     */
    PriceBatch: components['schemas']['PriceUpdate'][];
    /**
     * @description Whether item prices are up to date. A message comes when `stale` changes, and not with each sync: `lastSyncAt` is that of the change, or of the moment in a snapshot.
     * @example {
     *       "type": "feed",
     *       "source": "wiki",
     *       "lastSyncAt": "2025-01-14T12:51:55.000Z",
     *       "stale": true,
     *       "since": "2025-01-14T12:54:55.000Z",
     *       "channel": "feed",
     *       "timestamp": "2025-01-14T12:54:55.004Z",
     *       "seq": 1051
     *     }
     */
    Feed: {
      /** @constant */
      type: 'feed';
      /** @description replay: a replay of recorded real prices; wiki: a live source. */
      source: string;
      lastSyncAt: string | null;
      /** @description true when no sync has succeeded for three intervals. */
      stale: boolean;
      /** @description Since when `stale` has its value; null before the first sync of this source. */
      since: string | null;
      /** @description `feed` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
    };
    /**
     * @description The current price of a market, at the start of a stream and in a snapshot, and the first price of a new market.
     * @example {
     *       "type": "initial_price",
     *       "marketId": "42",
     *       "channel": "pricing:42",
     *       "hybridPrice": 6530,
     *       "raffleProbability": 6500,
     *       "marketSentiment": 6600,
     *       "raffleWeight": 7000,
     *       "marketWeight": 3000,
     *       "sentiment": "66000000",
     *       "sentimentLiquidity": "100000000",
     *       "stale": false,
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 2001
     *     }
     */
    InitialPrice: {
      /** @constant */
      type: 'initial_price';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description `pricing:all` or `pricing:{marketId}`: the name of your subscription. */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Price of YES, basis points: (raffleWeight × raffleProbability + marketWeight × marketSentiment + 5000) div 10000. NO is 10000 minus it. */
      hybridPrice: number;
      /** @description Probability of YES from the raffle, basis points. */
      raffleProbability: number;
      /** @description Probability of YES from trading, basis points: sentiment × 10000 / sentimentLiquidity, rounded half up. */
      marketSentiment: number;
      /** @description Weight of the raffle, basis points; the two weights sum to 10000. */
      raffleWeight: number;
      /** @description Weight of trading, basis points. */
      marketWeight: number;
      /** @description The exact sentiment: micro credits, from 0 to sentimentLiquidity. */
      sentiment: string;
      /** @description Micro credits of trades that move the sentiment from 0 to 10000. */
      sentimentLiquidity: string;
      /** @description The raffle counts, and its last probability is older than RAFFLE_STALE_AFTER of the server. */
      stale: boolean;
    };
    /**
     * @description A source has sent the probability again. The prices are equal when the probability is the same.
     * @example {
     *       "type": "raffle_probability_update",
     *       "marketId": "42",
     *       "channel": "pricing:42",
     *       "oldPrice": 6460,
     *       "newPrice": 6530,
     *       "raffleProbability": 6500,
     *       "marketSentiment": 6600,
     *       "raffleWeight": 7000,
     *       "marketWeight": 3000,
     *       "sentiment": "66000000",
     *       "sentimentLiquidity": "100000000",
     *       "stale": false,
     *       "source": "raffle",
     *       "seasonId": "spring",
     *       "playerId": "anna",
     *       "tickets": 650,
     *       "totalTickets": "1000",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 2002
     *     }
     */
    RaffleProbabilityUpdate: {
      /** @constant */
      type: 'raffle_probability_update';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description `pricing:all` or `pricing:{marketId}`: the name of your subscription. */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Old hybrid price of YES, basis points. */
      oldPrice: number;
      /** @description New hybrid price of YES, basis points. */
      newPrice: number;
      /** @description Probability of YES from the raffle, basis points. */
      raffleProbability: number;
      /** @description Probability of YES from trading, basis points: sentiment × 10000 / sentimentLiquidity, rounded half up. */
      marketSentiment: number;
      /** @description Weight of the raffle, basis points; the two weights sum to 10000. */
      raffleWeight: number;
      /** @description Weight of trading, basis points. */
      marketWeight: number;
      /** @description The exact sentiment: micro credits, from 0 to sentimentLiquidity. */
      sentiment: string;
      /** @description Micro credits of trades that move the sentiment from 0 to 10000. */
      sentimentLiquidity: string;
      /** @description The raffle counts, and its last probability is older than RAFFLE_STALE_AFTER of the server. */
      stale: boolean;
      /**
       * @description raffle: ticket positions; operator: an operator or an oracle.
       * @enum {string}
       */
      source: 'raffle' | 'operator';
      /** @description null unless the source is a raffle. */
      seasonId: string | null;
      /** @description The player that the market is bound to. */
      playerId: string | null;
      /** @description Tickets of the player. */
      tickets: number | null;
      totalTickets: string | null;
    };
    /**
     * @description A trade. The prices are equal when the trade did not move the sentiment far enough.
     * @example {
     *       "type": "market_sentiment_update",
     *       "marketId": "42",
     *       "channel": "pricing:all",
     *       "oldPrice": 6500,
     *       "newPrice": 6530,
     *       "raffleProbability": 6500,
     *       "marketSentiment": 6600,
     *       "raffleWeight": 7000,
     *       "marketWeight": 3000,
     *       "sentiment": "66000000",
     *       "sentimentLiquidity": "100000000",
     *       "stale": false,
     *       "tradeId": "311",
     *       "betOutcome": "YES",
     *       "betSide": "BUY",
     *       "betAmount": 1,
     *       "betCost": "1000000",
     *       "taker": "p_7Qk2",
     *       "maker": null,
     *       "applied": "1000000",
     *       "capped": false,
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 2003
     *     }
     */
    MarketSentimentUpdate: {
      /** @constant */
      type: 'market_sentiment_update';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description `pricing:all` or `pricing:{marketId}`: the name of your subscription. */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Old hybrid price of YES, basis points. */
      oldPrice: number;
      /** @description New hybrid price of YES, basis points. */
      newPrice: number;
      /** @description Probability of YES from the raffle, basis points. */
      raffleProbability: number;
      /** @description Probability of YES from trading, basis points: sentiment × 10000 / sentimentLiquidity, rounded half up. */
      marketSentiment: number;
      /** @description Weight of the raffle, basis points; the two weights sum to 10000. */
      raffleWeight: number;
      /** @description Weight of trading, basis points. */
      marketWeight: number;
      /** @description The exact sentiment: micro credits, from 0 to sentimentLiquidity. */
      sentiment: string;
      /** @description Micro credits of trades that move the sentiment from 0 to 10000. */
      sentimentLiquidity: string;
      /** @description The raffle counts, and its last probability is older than RAFFLE_STALE_AFTER of the server. */
      stale: boolean;
      /** @description The trade on `market:{marketId}`. */
      tradeId: string;
      /**
       * @description Outcome that the taker traded.
       * @enum {string}
       */
      betOutcome: 'YES' | 'NO';
      /**
       * @description Side of the taker. BUY YES and SELL NO move the sentiment up.
       * @enum {string}
       */
      betSide: 'BUY' | 'SELL';
      /** @description Amount that the taker paid, in credits; for display, not for calculation. */
      betAmount: number;
      /** @description The same amount, exactly: micro credits as a decimal string. */
      betCost: string;
      /** @description Public id of a user: stable, and it does not reveal the account. */
      taker: string;
      /** @description null when the counterparty was the market maker. */
      maker: string | null;
      /** @description What the trade has added to the sentiment; negative for down. */
      applied: string;
      /** @description The limit of the taker or the maker has cut the move: within an hour one user moves a market at most 300 basis points up or down. */
      capped: boolean;
    };
    /**
     * @description An admin has changed the weights of a market.
     * @example {
     *       "type": "weights_update",
     *       "marketId": "42",
     *       "channel": "pricing:42",
     *       "oldPrice": 6550,
     *       "newPrice": 6530,
     *       "raffleProbability": 6500,
     *       "marketSentiment": 6600,
     *       "raffleWeight": 7000,
     *       "marketWeight": 3000,
     *       "sentiment": "66000000",
     *       "sentimentLiquidity": "100000000",
     *       "stale": false,
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 2004
     *     }
     */
    WeightsUpdate: {
      /** @constant */
      type: 'weights_update';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description `pricing:all` or `pricing:{marketId}`: the name of your subscription. */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Old hybrid price of YES, basis points. */
      oldPrice: number;
      /** @description New hybrid price of YES, basis points. */
      newPrice: number;
      /** @description Probability of YES from the raffle, basis points. */
      raffleProbability: number;
      /** @description Probability of YES from trading, basis points: sentiment × 10000 / sentimentLiquidity, rounded half up. */
      marketSentiment: number;
      /** @description Weight of the raffle, basis points; the two weights sum to 10000. */
      raffleWeight: number;
      /** @description Weight of trading, basis points. */
      marketWeight: number;
      /** @description The exact sentiment: micro credits, from 0 to sentimentLiquidity. */
      sentiment: string;
      /** @description Micro credits of trades that move the sentiment from 0 to 10000. */
      sentimentLiquidity: string;
      /** @description The raffle counts, and its last probability is older than RAFFLE_STALE_AFTER of the server. */
      stale: boolean;
    };
    /**
     * @description All levels of the book; they replace earlier levels.
     * @example {
     *       "type": "book_image",
     *       "market_id": "42",
     *       "channel": "book:42",
     *       "levels": [
     *         [
     *           "bid",
     *           6500,
     *           "2000000"
     *         ],
     *         [
     *           "ask",
     *           6550,
     *           "1500000"
     *         ]
     *       ],
     *       "checksum": 96919446,
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 2010
     *     }
     */
    BookImage: {
      /** @constant */
      type: 'book_image';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      market_id: string;
      /** @description [side, price of YES in basis points, total quantity]. Totals are absolute. */
      levels: ['bid' | 'ask', number, string][];
      /** @description CRC-32 of `price:quantity` of the ten best bids, then of the ten best asks, best first, joined by `|`, after these levels are applied. */
      checksum: number;
      /** @description `book:{marketId}` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
    };
    /**
     * @description The changed levels; each replaces the old level. A slow client gets only the newest state of a level.
     * @example {
     *       "type": "book_levels",
     *       "market_id": "42",
     *       "channel": "book:42",
     *       "levels": [
     *         [
     *           "ask",
     *           6550,
     *           "0"
     *         ]
     *       ],
     *       "checksum": 1011593140,
     *       "timestamp": "2025-01-14T12:54:56.000Z",
     *       "seq": 2011
     *     }
     */
    BookLevels: {
      /** @constant */
      type: 'book_levels';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      market_id: string;
      /** @description [side, price of YES in basis points, total quantity]. Totals are absolute. */
      levels: ['bid' | 'ask', number, string][];
      /** @description CRC-32 of `price:quantity` of the ten best bids, then of the ten best asks, best first, joined by `|`, after these levels are applied. */
      checksum: number;
      /** @description `book:{marketId}` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
    };
    /**
     * @description A market went from one state to another.
     * @example {
     *       "type": "market_state",
     *       "market_id": "42",
     *       "channel": "market:42",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "tx": 2019,
     *       "data": {
     *         "old_state": "CLOSED",
     *         "new_state": "RESOLVED",
     *         "market": {
     *           "id": "42"
     *         },
     *         "actor": "u_7Qk2",
     *         "reason": "Result announced",
     *         "deadline": "2025-01-16T12:54:55.000Z",
     *         "event": "resolve",
     *         "evidence": "https://example.org/result"
     *       },
     *       "seq": 2020,
     *       "part": 1,
     *       "parts": 1
     *     }
     */
    MarketState: {
      /** @constant */
      type: 'market_state';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      market_id: string;
      /** @description `market:{marketId}` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Equal for all events of one commit. */
      tx: number;
      /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
      part: number;
      /** @description The number of messages of this seq. */
      parts: number;
      data: {
        /** @description null for a new market. */
        old_state:
          | (
              | 'PROPOSED'
              | 'APPROVED'
              | 'REJECTED'
              | 'ACTIVE'
              | 'PAUSED'
              | 'CLOSED'
              | 'RESOLVED'
              | 'DISPUTED'
              | 'FINALIZED'
              | 'VOIDED'
            )
          | null;
        /** @enum {string} */
        new_state:
          | 'PROPOSED'
          | 'APPROVED'
          | 'REJECTED'
          | 'ACTIVE'
          | 'PAUSED'
          | 'CLOSED'
          | 'RESOLVED'
          | 'DISPUTED'
          | 'FINALIZED'
          | 'VOIDED';
        /** @description The market as REST shows it, without its words. */
        market: {
          /** @description 1 to 64 letters, digits, `_` and `-`. */
          id: string;
        } & {
          [key: string]: unknown;
        };
        /** @description The user who changed the state; null when a deadline changed it. */
        actor: string | null;
        reason: string | null;
        /** @description When the new state changes by itself, or null. */
        deadline: string | null;
        /** @description What happened, such as resolve, dispute or deadline. */
        event: string;
        /** @description What supports a named outcome. */
        evidence: string | null;
      };
    };
    /**
     * @description A trade of shares.
     * @example {
     *       "type": "trade",
     *       "market_id": "42",
     *       "channel": "market:42",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "tx": 2019,
     *       "data": {
     *         "trade_id": "311",
     *         "kind": "mint",
     *         "trade_type": "buy",
     *         "outcome": true,
     *         "price_bps": 5000,
     *         "shares": "1000000",
     *         "cost": "500000",
     *         "user": "u_7Qk2"
     *       },
     *       "seq": 2021,
     *       "part": 1,
     *       "parts": 1
     *     }
     */
    Trade: {
      /** @constant */
      type: 'trade';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      market_id: string;
      /** @description `market:{marketId}` */
      channel: string;
      /**
       * Format: date-time
       * @description Time of the trade; it decides the bucket of the candles.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Equal for all events of one commit. */
      tx: number;
      /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
      part: number;
      /** @description The number of messages of this seq. */
      parts: number;
      data: {
        trade_id: string;
        /**
         * @description transfer: shares went from one user to another; mint, burn: a pair of YES and NO was created, or ended; maker: with the market maker.
         * @enum {string}
         */
        kind: 'transfer' | 'mint' | 'burn' | 'maker';
        /**
         * @description Side of the taker.
         * @enum {string}
         */
        trade_type: 'buy' | 'sell';
        /** @description Outcome that the taker traded. true: YES; false: NO. */
        outcome: boolean;
        /** @description Price of YES, basis points; for a market maker, after the trade. */
        price_bps: number;
        /** @description Micro shares as a decimal string. */
        shares: string;
        /** @description Amount that the taker paid or received, without the fee: micro credits as a decimal string. */
        cost: string;
        /** @description Public id of a user: stable, and it does not reveal the account. */
        user: string;
      };
    };
    /**
     * @description A vote on a proposed market or a disputed result.
     * @example {
     *       "type": "vote",
     *       "market_id": "42",
     *       "channel": "market:42",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "tx": 2019,
     *       "data": {
     *         "poll_id": "42:dispute:1",
     *         "vote_type": "dispute",
     *         "choice": "YES",
     *         "previous": "NO",
     *         "user": "u_7Qk2",
     *         "counts": {
     *           "YES": 12,
     *           "NO": 3,
     *           "VOID": 0
     *         },
     *         "closes_at": "2025-01-16T12:54:55.000Z"
     *       },
     *       "seq": 2022,
     *       "part": 1,
     *       "parts": 1
     *     }
     */
    Vote: {
      /** @constant */
      type: 'vote';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      market_id: string;
      /** @description `market:{marketId}` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Equal for all events of one commit. */
      tx: number;
      /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
      part: number;
      /** @description The number of messages of this seq. */
      parts: number;
      data: {
        /** @description Id of a poll, such as `42:proposal` or `42:dispute:1`. */
        poll_id: string;
        /** @enum {string} */
        vote_type: 'proposal' | 'dispute';
        choice: string;
        /** @description The earlier choice of this user; null for the first vote. */
        previous: string | null;
        /** @description Public id of a user: stable, and it does not reveal the account. */
        user: string;
        /** @description Votes per choice, including this vote. */
        counts: {
          [key: string]: number;
        };
        /**
         * Format: date-time
         * @description When the poll ends; a vote may prolong it.
         */
        closes_at: string;
      };
    };
    /**
     * @description A poll is closed. No later vote counts.
     * @example {
     *       "type": "vote_closed",
     *       "market_id": "42",
     *       "channel": "market:42",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "tx": 2019,
     *       "data": {
     *         "poll_id": "42:dispute:1",
     *         "vote_type": "dispute",
     *         "counts": {
     *           "YES": 12,
     *           "NO": 3,
     *           "VOID": 0
     *         },
     *         "by": "deadline"
     *       },
     *       "seq": 2025,
     *       "part": 1,
     *       "parts": 1
     *     }
     */
    VoteClosed: {
      /** @constant */
      type: 'vote_closed';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      market_id: string;
      /** @description `market:{marketId}` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Equal for all events of one commit. */
      tx: number;
      /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
      part: number;
      /** @description The number of messages of this seq. */
      parts: number;
      data: {
        /** @description Id of a poll, such as `42:proposal` or `42:dispute:1`. */
        poll_id: string;
        /** @enum {string} */
        vote_type: 'proposal' | 'dispute';
        /** @description All votes of the poll. */
        counts: {
          [key: string]: number;
        };
        /**
         * @description deadline: the counts are brought to the exchange; operator: an operator decides; state: the market has left the state that was voted on.
         * @enum {string}
         */
        by: 'deadline' | 'operator' | 'state';
      };
    };
    /**
     * @description A post was created, edited or deleted.
     * @example {
     *       "type": "discussion",
     *       "market_id": "42",
     *       "channel": "market:42",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "tx": 2019,
     *       "data": {
     *         "action": "create",
     *         "discussion": {
     *           "id": "d_19",
     *           "marketId": "42",
     *           "parentId": null,
     *           "author": "p_7Qk2",
     *           "text": "The weigh-in was moved to Friday.",
     *           "position": null,
     *           "replies": 0,
     *           "createdAt": "2025-01-14T12:54:55.000Z",
     *           "editedAt": null,
     *           "deleted": null
     *         }
     *       },
     *       "seq": 2023,
     *       "part": 1,
     *       "parts": 1
     *     }
     */
    Discussion: {
      /** @constant */
      type: 'discussion';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      market_id: string;
      /** @description `market:{marketId}` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Equal for all events of one commit. */
      tx: number;
      /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
      part: number;
      /** @description The number of messages of this seq. */
      parts: number;
      data: {
        /** @enum {string} */
        action: 'create' | 'edit' | 'delete';
        discussion: components['schemas']['DiscussionPost'];
      };
    };
    /**
     * @description The words of a market, when it is made and after each change.
     * @example {
     *       "type": "listing",
     *       "market_id": "42",
     *       "channel": "market:42",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "tx": 2019,
     *       "data": {
     *         "version": 2,
     *         "listing": {
     *           "question": "Does the champion keep the title?",
     *           "description": "The main bout on 1 February.",
     *           "category": "boxing",
     *           "rules": "YES when the champion is announced as the winner. A draw is NO.",
     *           "resolutionSource": "https://example.com/results",
     *           "tags": [
     *             "title",
     *             "heavyweight"
     *           ],
     *           "pictureUrl": null
     *         },
     *         "reason": "A letter was missing"
     *       },
     *       "seq": 2024,
     *       "part": 1,
     *       "parts": 1
     *     }
     */
    MarketListing: {
      /** @constant */
      type: 'listing';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      market_id: string;
      /** @description `market:{marketId}` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description Equal for all events of one commit. */
      tx: number;
      /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
      part: number;
      /** @description The number of messages of this seq. */
      parts: number;
      data: {
        version: number;
        listing: components['schemas']['Listing'];
        /** @description null for the first version. */
        reason: string | null;
      };
    };
    /**
     * @description A change of your orders, positions, balance, proposals or lists.
     * @example {
     *       "event": "balance_updated",
     *       "data": {
     *         "available": "950000000",
     *         "held": "50000000",
     *         "total": "1000000000",
     *         "cause": "deposit",
     *         "amount": "500000000"
     *       },
     *       "channel": "user:u_7Qk2",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 2030,
     *       "tx": 2029,
     *       "part": 1,
     *       "parts": 1
     *     }
     */
    UserEvent:
      | {
          /** @constant */
          event: 'order_placed';
          data: {
            order: components['schemas']['Order'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'order_amended';
          data: {
            order: components['schemas']['Order'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'order_executed';
          data: {
            /**
             * @description With the cumulative figures, including this fill.
             * @example {
             *       "id": "1207",
             *       "clientOrderId": "entry-1",
             *       "marketId": "title-fight",
             *       "itemId": null,
             *       "outcome": "YES",
             *       "side": "BUY",
             *       "type": "LIMIT",
             *       "timeInForce": "GTC",
             *       "priceBps": 6500,
             *       "price": null,
             *       "quantity": "2000000",
             *       "maxCost": null,
             *       "filledQuantity": "500000",
             *       "remainingQuantity": "1500000",
             *       "cost": "325000",
             *       "fees": "0",
             *       "held": "975000",
             *       "status": "OPEN",
             *       "reason": null,
             *       "postOnly": false,
             *       "selfTradePrevention": "cancel_newest",
             *       "expiresAt": null,
             *       "createdAt": "2025-01-14T12:54:55.000Z",
             *       "updatedAt": "2025-01-14T12:54:56.000Z"
             *     }
             */
            order: components['schemas']['Order'];
            fill: {
              /** @description A number as a decimal string. */
              tradeId: string;
              /** @description Price of your outcome, basis points; null for items, and for a market maker, which has no single price. */
              priceBps: number | null;
              /** @description Price of an item, whole credits; null for markets. */
              price: number | null;
              /** @description Micro units (1 credit = 1000000) as a decimal string. */
              quantity: string;
              /** @description Micro credits paid or received, without the fee. */
              cost: string;
              /** @description Micro units (1 credit = 1000000) as a decimal string. */
              fee: string;
              /** @enum {string} */
              role: 'maker' | 'taker';
            };
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'order_cancelled';
          data: {
            order: components['schemas']['Order'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'position_opened';
          data: {
            position: components['schemas']['Position'];
            /** @enum {string} */
            cause: 'trade' | 'merge' | 'payout' | 'refund';
            /** @description Amount of a payout or refund, micro credits; below zero when a refund takes a profit back; null for a trade or a merge. */
            amount: string | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'position_updated';
          data: {
            position: components['schemas']['Position'];
            /** @enum {string} */
            cause: 'trade' | 'merge' | 'payout' | 'refund';
            /** @description Amount of a payout or refund, micro credits; below zero when a refund takes a profit back; null for a trade or a merge. */
            amount: string | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'position_closed';
          data: {
            position: components['schemas']['Position'];
            /** @enum {string} */
            cause: 'trade' | 'merge' | 'payout' | 'refund';
            /** @description Amount of a payout or refund, micro credits; below zero when a refund takes a profit back; null for a trade or a merge. */
            amount: string | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'balance_updated';
          data: {
            /** @description Micro credits that are free to use. */
            available: string;
            /** @description Micro credits held for open orders, and profits that stay held until their market ends. */
            held: string;
            /** @description The sum of available and held. */
            total: string;
            /** @description What you owe the house after a payment was taken back; absent without a debt. */
            debt?: string;
            /** @enum {string} */
            cause:
              | 'paper'
              | 'deposit'
              | 'withdrawal'
              | 'forfeit'
              | 'trade'
              | 'merge'
              | 'payout'
              | 'refund'
              | 'bond'
              | 'bond_returned'
              | 'bond_lost'
              | 'reward'
              | 'stake'
              | 'stake_returned'
              | 'wager_won'
              | 'wager_lost'
              | 'withdrawal_held'
              | 'withdrawal_returned'
              | 'payment'
              | 'reversal'
              | 'debt_repaid';
            /** @description The change of the total. */
            amount: string;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'margin_blocked';
          data: {
            /** @description A number as a decimal string. */
            orderId: string;
            /** @description null for an item. */
            marketId: string | null;
            /** @description null for a market. */
            itemId: number | null;
            /**
             * @description Always YES for an item.
             * @enum {string}
             */
            outcome: 'YES' | 'NO';
            /**
             * @description Credits for a BUY, shares for a SELL.
             * @enum {string}
             */
            asset: 'credits' | 'shares';
            /** @description The amount that was held or released. */
            amount: string;
            /** @description The order’s hold after the event. */
            held: string;
            /** @description The account after the event; null for shares. */
            balance: {
              /** @description Micro credits that are free to use. */
              available: string;
              /** @description Micro credits held for open orders, and profits that stay held until their market ends. */
              held: string;
              /** @description The sum of available and held. */
              total: string;
              /** @description What you owe the house after a payment was taken back; absent without a debt. */
              debt?: string;
            } | null;
            /** @description The position after the event; null for credits. */
            position: components['schemas']['Position'] | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'margin_released';
          data: {
            /** @description A number as a decimal string. */
            orderId: string;
            /** @description null for an item. */
            marketId: string | null;
            /** @description null for a market. */
            itemId: number | null;
            /**
             * @description Always YES for an item.
             * @enum {string}
             */
            outcome: 'YES' | 'NO';
            /**
             * @description Credits for a BUY, shares for a SELL.
             * @enum {string}
             */
            asset: 'credits' | 'shares';
            /** @description The amount that was held or released. */
            amount: string;
            /** @description The order’s hold after the event. */
            held: string;
            /** @description The account after the event; null for shares. */
            balance: {
              /** @description Micro credits that are free to use. */
              available: string;
              /** @description Micro credits held for open orders, and profits that stay held until their market ends. */
              held: string;
              /** @description The sum of available and held. */
              total: string;
              /** @description What you owe the house after a payment was taken back; absent without a debt. */
              debt?: string;
            } | null;
            /** @description The position after the event; null for credits. */
            position: components['schemas']['Position'] | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'deposit_updated';
          data: {
            /** @description 1 to 64 letters, digits, `_` and `-`. */
            id: string;
            /** @enum {string} */
            kind: 'deposit' | 'withdrawal';
            /** @description Micro units (1 credit = 1000000) as a decimal string. */
            amount: string;
            /** @description ISO 4217; the one currency of this server (CURRENCY). One credit is one unit of it. */
            currency: string;
            /** @description Who collects a deposit; null: an operator confirms it. */
            provider: ('stripe' | 'kushki' | 'standard') | null;
            /**
             * @description requested → approved → paid | failed. A request ends once, as paid or failed.
             * @enum {string}
             */
            state: 'requested' | 'approved' | 'paid' | 'failed';
            /** @description Whether a second person must approve it; null until the limit was compared. */
            needsApproval: boolean | null;
            /** @description Why it has failed. */
            reason: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            approvedAt: string | null;
            endedAt: string | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'withdrawal_updated';
          data: {
            /** @description 1 to 64 letters, digits, `_` and `-`. */
            id: string;
            /** @enum {string} */
            kind: 'deposit' | 'withdrawal';
            /** @description Micro units (1 credit = 1000000) as a decimal string. */
            amount: string;
            /** @description ISO 4217; the one currency of this server (CURRENCY). One credit is one unit of it. */
            currency: string;
            /** @description Who collects a deposit; null: an operator confirms it. */
            provider: ('stripe' | 'kushki' | 'standard') | null;
            /**
             * @description requested → approved → paid | failed. A request ends once, as paid or failed.
             * @enum {string}
             */
            state: 'requested' | 'approved' | 'paid' | 'failed';
            /** @description Whether a second person must approve it; null until the limit was compared. */
            needsApproval: boolean | null;
            /** @description Why it has failed. */
            reason: string | null;
            /**
             * Format: date-time
             * @description ISO 8601, UTC.
             */
            createdAt: string;
            approvedAt: string | null;
            endedAt: string | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'proposal_created';
          data: {
            proposal: components['schemas']['Proposal'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'proposal_received';
          data: {
            proposal: components['schemas']['Proposal'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'proposal_result';
          data: {
            /** @description A number as a decimal string. */
            proposalId: string;
            /** @enum {string} */
            result: 'accepted' | 'rejected' | 'timeout' | 'cancelled';
            proposal: components['schemas']['Proposal'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'proposal_settled';
          data: {
            /** @description A number as a decimal string. */
            proposalId: string;
            /** @enum {string} */
            outcome: 'won' | 'lost' | 'refunded';
            proposal: components['schemas']['Proposal'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'relation_updated';
          data: {
            /** @enum {string} */
            kind: 'block' | 'follow';
            /** @description Public id of the user. */
            user: string;
            isOn: boolean;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'proposal_settings_updated';
          data: components['schemas']['ProposalSettings'];
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'limits_changed';
          data: {
            deposit: {
              /** @description Micro credits a day; null for no limit. */
              limit: string | null;
              /** @description The limit from `nextAt` on; null for none. */
              next: string | null;
              /** @description When a higher limit holds; null without such a change. */
              nextAt: string | null;
            };
            /** @description What BUYs cost and hold, and the stakes of wagers. */
            stake: {
              /** @description Micro credits a day; null for no limit. */
              limit: string | null;
              /** @description The limit from `nextAt` on; null for none. */
              next: string | null;
              /** @description When a higher limit holds; null without such a change. */
              nextAt: string | null;
            };
            /** @description The same less what sales, merges, markets and wagers have brought. */
            loss: {
              /** @description Micro credits a day; null for no limit. */
              limit: string | null;
              /** @description The limit from `nextAt` on; null for none. */
              next: string | null;
              /** @description When a higher limit holds; null without such a change. */
              nextAt: string | null;
            };
            /** @description You have excluded yourself until then. */
            excludedUntil: string | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'watchlist_updated';
          data: {
            /** @enum {string} */
            change: 'created' | 'renamed' | 'deleted';
            /**
             * @description The list after the change; a deleted list as it was before.
             * @example {
             *       "id": "w_5f0c1a2b3c4d5e6f",
             *       "name": "Main card",
             *       "createdAt": "2025-01-14T12:50:00.000Z",
             *       "items": [
             *         {
             *           "key": "item:4151",
             *           "marketId": null,
             *           "itemId": 4151,
             *           "addedAt": "2025-01-14T12:54:55.000Z"
             *         },
             *         {
             *           "key": "market:title-fight",
             *           "marketId": "title-fight",
             *           "itemId": null,
             *           "addedAt": "2025-01-14T12:55:01.000Z"
             *         }
             *       ]
             *     }
             */
            watchlist: components['schemas']['Watchlist'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'watchlist_item_added';
          data: {
            /** @description 1 to 64 letters, digits, `_` and `-`. */
            watchlistId: string;
            item: components['schemas']['WatchlistItem'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'watchlist_item_removed';
          data: {
            /** @description 1 to 64 letters, digits, `_` and `-`. */
            watchlistId: string;
            item: components['schemas']['WatchlistItem'];
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        }
      | {
          /** @constant */
          event: 'webhook_endpoint_changed';
          data: {
            /** @description 1 to 64 letters, digits, `_` and `-`. */
            endpointId: string;
            /** @enum {string} */
            change:
              | 'created'
              | 'changed'
              | 'deleted'
              | 'enabled'
              | 'disabled'
              | 'secret_rotated'
              | 'replayed'
              | 'tested';
            /** @enum {string} */
            state: 'enabled' | 'disabled';
            disabledReason:
              | (
                  | 'owner'
                  | 'gone'
                  | 'failing'
                  | 'behind'
                  | 'owner_closed'
                  | 'forbidden_channel'
                  | 'secret_lost'
                )
              | null;
          };
          /** @description `user:{userId}` */
          channel: string;
          /**
           * Format: date-time
           * @description ISO 8601, UTC.
           */
          timestamp: string;
          /** @description Position in the event log. */
          seq: number;
          /** @description Equal for all events of one commit. */
          tx: number;
          /** @description Number of this message among the messages of its seq, from 1. After a break between two of them, the server sends all of them again; (seq, part) shows which you already have. */
          part: number;
          /** @description The number of messages of this seq. */
          parts: number;
        };
    /**
     * @description An event for operators.
     * @example {
     *       "type": "DATABASE_PERFORMANCE",
     *       "channel": "admin:system",
     *       "priority": "high",
     *       "data": {
     *         "query": "select … from event where seq > $1",
     *         "duration": 612,
     *         "threshold": 500,
     *         "severity": "high"
     *       },
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 2040
     *     }
     */
    AdminEvent: {
      /** @enum {string} */
      type:
        | 'SYSTEM_STATUS'
        | 'DATABASE_PERFORMANCE'
        | 'SYSTEM_MAINTENANCE'
        | 'FIGHT_CREATED'
        | 'FIGHT_STATUS_UPDATE'
        | 'BETTING_WINDOW_OPENED'
        | 'BETTING_WINDOW_CLOSED'
        | 'NEW_BET'
        | 'BET_MATCHED'
        | 'PAGO_PROPOSAL'
        | 'DOY_PROPOSAL'
        | 'USER_REGISTERED'
        | 'USER_VERIFIED'
        | 'USER_BANNED'
        | 'ADMIN_ACTION'
        | 'WALLET_TRANSACTION'
        | 'PAYMENT_PROCESSED'
        | 'PAYOUT_PROCESSED'
        | 'STREAM_STARTED'
        | 'STREAM_ENDED'
        | 'STREAM_ERROR'
        | 'VIEWER_COUNT_UPDATE';
      /** @enum {string} */
      priority: 'low' | 'medium' | 'high' | 'critical';
      /** @description Details; the fields depend on the type. */
      data: {
        [key: string]: unknown;
      };
      /** @description `admin:{topic}` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
    };
    /**
     * @description The figures of one process. A process that is silent for 15 seconds has stopped.
     * @example {
     *       "type": "stats",
     *       "process": "c41d09e2",
     *       "connections": {
     *         "sse": 812,
     *         "ws": 96
     *       },
     *       "subscriptions": {
     *         "prices": 700,
     *         "market": 208
     *       },
     *       "channels": [
     *         {
     *           "channel": "prices",
     *           "listeners": {
     *             "sse": 680,
     *             "ws": 20
     *           }
     *         }
     *       ],
     *       "users": {
     *         "anonymous": 700,
     *         "user": 205,
     *         "operator": 3
     *       },
     *       "waitingBytes": 4096,
     *       "eventsPerMinute": 1260,
     *       "answers": {
     *         "perMinute": 5400,
     *         "meanMs": 4.2,
     *         "p99Ms": 19.0273,
     *         "errorRate": 0
     *       },
     *       "loopLagMs": 21.3,
     *       "memoryBytes": 181403648,
     *       "slowQueries": 0,
     *       "head": 90210,
     *       "uptimeSeconds": 86400,
     *       "channel": "stats",
     *       "timestamp": "2025-01-14T12:54:55.000Z",
     *       "seq": 90211
     *     }
     */
    Stats: {
      /** @constant */
      type: 'stats';
      /** @description Made at the start of the process. */
      process: string;
      /** @description Open connections, by transport. */
      connections: {
        [key: string]: number;
      };
      /** @description Subscriptions, by the family of their first channel. */
      subscriptions: {
        [key: string]: number;
      };
      /** @description The channels with the most listeners. */
      channels: {
        channel: string;
        /** @description Connections that listen, by transport. */
        listeners: {
          [key: string]: number;
        };
      }[];
      /** @description Open connections, by role; anonymous for connections without sign-in. */
      users: {
        [key: string]: number;
      };
      /** @description Bytes written to sockets and not yet read by clients. */
      waitingBytes: number;
      /** @description Events of the log within the last minute. */
      eventsPerMinute: number;
      /** @description HTTP answers of the API within the last minute, without streams. */
      answers: {
        perMinute: number;
        /** @description null without an answer. */
        meanMs: number | null;
        /** @description With a precision of a fifth. */
        p99Ms: number | null;
        /** @description The share of answers with a status of 500 or more. */
        errorRate: number;
      };
      /** @description p99 of the delay of the event loop since the report before. */
      loopLagMs: number;
      /** @description Resident memory. */
      memoryBytes: number;
      /** @description Queries slower than SLOW_QUERY_MS since the start. */
      slowQueries: number;
      /** @description The newest event that is known. */
      head: number;
      uptimeSeconds: number;
      /** @description `stats` */
      channel: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      /** @description Position in the event log. */
      seq: number;
    };
    /**
     * @description The first message. There is no subscription yet, so mode is live and the cursor is the head of the log.
     * @example {
     *       "type": "welcome",
     *       "client_id": "k2v9x0qd",
     *       "mode": "live",
     *       "epoch": "099fa072",
     *       "seq": 1042,
     *       "cursor": "099fa072-1042"
     *     }
     */
    Welcome: {
      /** @description Names this connection in the server’s log. */
      client_id: string;
      /**
       * @description live: from now on; resumed: from your cursor on; snapshot: current values first; reset: your cursor is unusable, so current values follow.
       * @enum {string}
       */
      mode: 'live' | 'resumed' | 'snapshot' | 'reset';
      /** @description Changes when the log may have reissued numbers. */
      epoch: string;
      /** @description Start of the stream: later messages have a greater seq, or are a snapshot as of a greater seq. */
      seq: number;
      /** @description `EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: reconnect with it to continue from here. */
      cursor: string;
      /** @constant */
      type: 'welcome';
    };
    /**
     * @description The answer to subscribe. Messages follow; `caught_up` marks the end of past messages and snapshot.
     * @example {
     *       "type": "subscribed",
     *       "id": "ticker",
     *       "channels": [
     *         "prices"
     *       ],
     *       "refused": [
     *         {
     *           "channel": "admin:system",
     *           "code": "forbidden_channel"
     *         }
     *       ],
     *       "mode": "snapshot",
     *       "seq": 1042,
     *       "cursor": "099fa072-1042s"
     *     }
     */
    Subscribed: {
      /** @constant */
      type: 'subscribed';
      /** @description Id of the subscription, from your command or chosen by the server. */
      id: string;
      /** @description The accepted channels. */
      channels: string[];
      /** @description The refused channels, each with the reason. */
      refused: {
        channel: string;
        /** @enum {string} */
        code: 'unknown_channel' | 'forbidden_channel' | 'unknown_market';
      }[];
      /**
       * @description live: from now on; resumed: from your cursor on; snapshot: current values first; reset: your cursor is unusable, so current values follow.
       * @enum {string}
       */
      mode: 'live' | 'resumed' | 'snapshot' | 'reset';
      /** @description Position in the event log. */
      seq: number;
      /** @description `EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: reconnect with it to continue from here. */
      cursor: string;
    };
    /**
     * @description Past messages and the snapshot have been sent; later messages are live. Keep the cursor.
     * @example {
     *       "type": "caught_up",
     *       "id": "ticker",
     *       "cursor": "099fa072-1042"
     *     }
     */
    CaughtUp: {
      /** @constant */
      type: 'caught_up';
      /** @description Id of the subscription, from your command or chosen by the server. */
      id: string;
      /** @description `EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: reconnect with it to continue from here. */
      cursor: string;
    };
    /**
     * @description The answer to unsubscribe, one per affected subscription.
     * @example {
     *       "type": "unsubscribed",
     *       "id": "ticker",
     *       "channels": [
     *         "prices"
     *       ]
     *     }
     */
    Unsubscribed: {
      /** @constant */
      type: 'unsubscribed';
      /** @description Id of the subscription, from your command or chosen by the server. */
      id: string;
      /** @description The channels that ended. */
      channels: string[];
    };
    /**
     * @description The heartbeat. Answer with `pong`. seq is valid for every subscription that has caught up.
     * @example {
     *       "type": "ping",
     *       "ts": 1736859295,
     *       "seq": 1047
     *     }
     */
    Ping: {
      /** @description Unix seconds, by the server’s clock. */
      ts: number;
      /** @description All your messages up to this seq have been written to this connection. */
      seq: number;
      /** @constant */
      type: 'ping';
    };
    /**
     * @description The answer to your ping, after all messages up to `seq`, like the seq of `ping`. A client that waits for a write of its own asks again until `seq` includes the write.
     * @example {
     *       "type": "pong",
     *       "seq": 1047
     *     }
     */
    Pong: {
      /** @constant */
      type: 'pong';
      /** @description All your messages up to this seq have been written to this connection. */
      seq: number;
    };
    /**
     * @description The cursor of this subscription could not be honoured: discard the state built from it.
     * @example {
     *       "type": "reset",
     *       "id": "ticker",
     *       "reason": "expired",
     *       "seq": 90210
     *     }
     */
    SubscriptionReset: {
      /**
       * @description epoch_changed: the log was restored or failed over; expired: older than the stored events; ahead: never issued; malformed: no cursor.
       * @enum {string}
       */
      reason: 'epoch_changed' | 'expired' | 'ahead' | 'malformed';
      /** @description Position in the event log. */
      seq: number;
      /** @constant */
      type: 'reset';
      /** @description Id of the subscription, from your command or chosen by the server. */
      id: string;
    };
    /**
     * @description A command was refused; the connection stays open.
     * @example {
     *       "type": "error",
     *       "code": "bad_request",
     *       "message": "channels: name either channels or market_id",
     *       "id": "a",
     *       "retry": false
     *     }
     */
    SocketError: {
      /** @constant */
      type: 'error';
      /** @description A code of the error table. */
      code: string;
      message: string;
      /** @description Id of the affected command or subscription; null when it had none. */
      id: string | null;
      /** @description Whether the same command can succeed later. */
      retry: boolean;
    };
    /**
     * @description The answer to auth: your user id, and the end of the credential.
     * @example {
     *       "type": "authenticated",
     *       "user_id": "u_7Qk2",
     *       "expires_at": "2025-01-14T13:24:55.000Z"
     *     }
     */
    Authenticated: {
      /** @constant */
      type: 'authenticated';
      user_id: string;
      /** @description When the credential expires; null if it does not. */
      expires_at: string | null;
    };
    /**
     * @description Your credential expires soon; send `auth` with a new token to stay.
     * @example {
     *       "type": "auth-expiring",
     *       "expires_at": "2025-01-14T13:24:55.000Z"
     *     }
     */
    SocketAuthExpiring: {
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      expires_at: string;
      /** @constant */
      type: 'auth-expiring';
    };
    /**
     * @description The last message; the close frame follows.
     * @example {
     *       "type": "goodbye",
     *       "reason": "restarting",
     *       "retry_after_ms": 2731,
     *       "retry": true
     *     }
     */
    SocketGoodbye: {
      /** @enum {string} */
      reason:
        | 'restarting'
        | 'lifetime'
        | 'slow_consumer'
        | 'capacity'
        | 'epoch_changed'
        | 'expired'
        | 'unauthenticated'
        | 'forbidden'
        | 'idle'
        | 'rate_limited'
        | 'bad_request';
      /** @description Milliseconds to wait before a reconnect. */
      retry_after_ms: number;
      /** @constant */
      type: 'goodbye';
      /** @description Whether you may reconnect with the same credential. */
      retry: boolean;
    };
    /**
     * @description Your proposal is sent, and your stake is held.
     * @example {
     *       "type": "proposal_created",
     *       "id": "p1",
     *       "clientId": "a-1",
     *       "cursor": "099fa072-1042",
     *       "proposal": {
     *         "id": "4211",
     *         "type": "PAGO",
     *         "fightId": "main-bout",
     *         "side": "RED",
     *         "direction": "sent",
     *         "proposer": "p_Zk3vQ2b0yQmB1cXe",
     *         "responder": "p_8sQ0aT5fPzK2dLwN",
     *         "proposerStake": "5000000",
     *         "responderStake": "9000000",
     *         "status": "PENDING",
     *         "reason": null,
     *         "outcome": null,
     *         "createdAt": "2026-02-01T20:00:00.000Z",
     *         "expiresAt": "2026-02-01T20:03:00.000Z",
     *         "updatedAt": "2026-02-01T20:00:00.000Z"
     *       }
     *     }
     */
    ProposalCreated: {
      /** @constant */
      type: 'proposal_created';
      /** @description Id of the command; null when it had none. */
      id: string | null;
      clientId: string | null;
      /** @description `EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: reconnect with it to continue from here. */
      cursor: string;
      proposal: components['schemas']['Proposal'];
    };
    /**
     * @description The answer to respond_to_proposal and cancel_proposal.
     * @example {
     *       "type": "proposal_result",
     *       "id": "p2",
     *       "proposalId": "4211",
     *       "result": "accepted",
     *       "cursor": "099fa072-1044",
     *       "proposal": {
     *         "id": "4211",
     *         "type": "PAGO",
     *         "fightId": "main-bout",
     *         "side": "RED",
     *         "direction": "received",
     *         "proposer": "p_Zk3vQ2b0yQmB1cXe",
     *         "responder": "p_8sQ0aT5fPzK2dLwN",
     *         "proposerStake": "5000000",
     *         "responderStake": "9000000",
     *         "status": "ACCEPTED",
     *         "reason": null,
     *         "outcome": null,
     *         "createdAt": "2026-02-01T20:00:00.000Z",
     *         "expiresAt": "2026-02-01T20:03:00.000Z",
     *         "updatedAt": "2026-02-01T20:00:00.000Z"
     *       }
     *     }
     */
    ProposalResult: {
      /** @description A number as a decimal string. */
      proposalId: string;
      /** @enum {string} */
      result: 'accepted' | 'rejected' | 'timeout' | 'cancelled';
      proposal: components['schemas']['Proposal'];
      /** @constant */
      type: 'proposal_result';
      /** @description Id of the command; null when it had none. */
      id: string | null;
      /** @description `EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: reconnect with it to continue from here. */
      cursor: string;
    };
    /**
     * @description Your pending proposals; sent after the sign-in too.
     * @example {
     *       "type": "pending_proposals",
     *       "id": null,
     *       "seq": 1042,
     *       "cursor": "099fa072-1042",
     *       "proposals": [
     *         {
     *           "id": "4211",
     *           "type": "PAGO",
     *           "fightId": "main-bout",
     *           "side": "RED",
     *           "direction": "sent",
     *           "proposer": "p_Zk3vQ2b0yQmB1cXe",
     *           "responder": "p_8sQ0aT5fPzK2dLwN",
     *           "proposerStake": "5000000",
     *           "responderStake": "9000000",
     *           "status": "PENDING",
     *           "reason": null,
     *           "outcome": null,
     *           "createdAt": "2026-02-01T20:00:00.000Z",
     *           "expiresAt": "2026-02-01T20:03:00.000Z",
     *           "updatedAt": "2026-02-01T20:00:00.000Z"
     *         }
     *       ]
     *     }
     */
    PendingProposals: {
      /** @constant */
      type: 'pending_proposals';
      /** @description Id of the command; null when it had none. */
      id: string | null;
      /** @description Position in the event log. */
      seq: number;
      /** @description The stream `user:{userId}` after this cursor continues the list exactly. */
      cursor: string;
      /** @description Newest first; further proposals are in `GET proposals`. */
      proposals: components['schemas']['Proposal'][];
    };
    /**
     * @description Proposes a PAGO: you stake at most what the other user stakes.
     * @example {
     *       "action": "create_pago_proposal",
     *       "id": "p1",
     *       "clientId": "a-1",
     *       "fightId": "main-bout",
     *       "toUserId": "p_8sQ0aT5fPzK2dLwN",
     *       "side": "RED",
     *       "proposerStake": "5000000",
     *       "responderStake": "9000000"
     *     }
     */
    CreatePagoProposal: {
      /** @constant */
      action: 'create_pago_proposal';
      /** @description Names the subscription or the command; 1 to 64 letters, digits and `_ . : -`. Answers repeat it. */
      id?: string;
      /** @description Your own id of the proposal, unique among your proposals. A repeated request gets the first answer. */
      clientId?: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      fightId: string;
      /** @description The public id, or the user id, of the other user. */
      toUserId: string;
      /**
       * @description Your corner; the other user gets the other corner.
       * @enum {string}
       */
      side: 'RED' | 'BLUE';
      /** @description Micro units; at least one credit. */
      proposerStake: string;
      /** @description Micro units; at least one credit. */
      responderStake: string;
    };
    /**
     * @description Proposes a DOY: you stake at least what the other user stakes.
     * @example {
     *       "action": "create_doy_proposal",
     *       "id": "p1",
     *       "clientId": "a-1",
     *       "fightId": "main-bout",
     *       "toUserId": "p_8sQ0aT5fPzK2dLwN",
     *       "side": "RED",
     *       "proposerStake": "9000000",
     *       "responderStake": "5000000"
     *     }
     */
    CreateDoyProposal: {
      /** @constant */
      action: 'create_doy_proposal';
      /** @description Names the subscription or the command; 1 to 64 letters, digits and `_ . : -`. Answers repeat it. */
      id?: string;
      /** @description Your own id of the proposal, unique among your proposals. A repeated request gets the first answer. */
      clientId?: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      fightId: string;
      /** @description The public id, or the user id, of the other user. */
      toUserId: string;
      /**
       * @description Your corner; the other user gets the other corner.
       * @enum {string}
       */
      side: 'RED' | 'BLUE';
      /** @description Micro units; at least one credit. */
      proposerStake: string;
      /** @description Micro units; at least one credit. */
      responderStake: string;
    };
    /**
     * @description Accepts or rejects a proposal that you have received.
     * @example {
     *       "action": "respond_to_proposal",
     *       "id": "p2",
     *       "proposalId": "4211",
     *       "accept": true
     *     }
     */
    RespondToProposal: {
      /** @constant */
      action: 'respond_to_proposal';
      /** @description Names the subscription or the command; 1 to 64 letters, digits and `_ . : -`. Answers repeat it. */
      id?: string;
      /** @description A number as a decimal string. */
      proposalId: string;
      accept: boolean;
    };
    /**
     * @description Cancels a pending proposal that you have sent.
     * @example {
     *       "action": "cancel_proposal",
     *       "id": "p3",
     *       "proposalId": "4211"
     *     }
     */
    CancelProposal: {
      /** @constant */
      action: 'cancel_proposal';
      /** @description Names the subscription or the command; 1 to 64 letters, digits and `_ . : -`. Answers repeat it. */
      id?: string;
      /** @description A number as a decimal string. */
      proposalId: string;
    };
    /**
     * @description Asks for your pending proposals, sent and received.
     * @example {
     *       "action": "pending_proposals",
     *       "id": "p4"
     *     }
     */
    ListPendingProposals: {
      /** @constant */
      action: 'pending_proposals';
      /** @description Names the subscription or the command; 1 to 64 letters, digits and `_ . : -`. Answers repeat it. */
      id?: string;
    };
    /**
     * @description Starts a subscription with its own cursor. Name either `channels` or `market_id`.
     * @example {
     *       "action": "subscribe",
     *       "id": "ticker",
     *       "channels": [
     *         "prices"
     *       ],
     *       "items": [
     *         560,
     *         3024
     *       ],
     *       "snapshot": true
     *     }
     */
    Subscribe: {
      /** @constant */
      action: 'subscribe';
      /** @description Short for `channels: ["market:{market_id}"]`. */
      market_id?: string;
      /** @description 1 to 100 channel names. */
      channels?: string[];
      /** @description Names the subscription or the command; 1 to 64 letters, digits and `_ . : -`. Answers repeat it. */
      id?: string;
      /** @description Resume after this cursor; overrides history and snapshot. */
      after?: string;
      /** @description Start with this number of past messages of the log channels. */
      history?: number;
      /** @description Start with the current values of the state channels. */
      snapshot?: boolean;
      /** @description For the channel prices: only these items, at most 500. */
      items?: number[];
      /** @description For the channel prices: one array per sync instead of a message per item. */
      batch?: boolean;
    } & (unknown | unknown);
    /**
     * @description Ends a whole subscription by `id`, or removes `channels`, or the channel of `market_id`, from every subscription.
     * @example {
     *       "action": "unsubscribe",
     *       "id": "ticker"
     *     }
     */
    Unsubscribe: {
      /** @constant */
      action: 'unsubscribe';
      /** @description Names the subscription or the command; 1 to 64 letters, digits and `_ . : -`. Answers repeat it. */
      id?: string;
      /** @description Short for `channels: ["market:{market_id}"]`. */
      market_id?: string;
      /** @description 1 to 100 channel names. */
      channels?: string[];
    } & (unknown | unknown | unknown);
    /**
     * @description The server answers with `pong`.
     * @example {
     *       "action": "ping"
     *     }
     */
    ClientPing: {
      /** @constant */
      action: 'ping';
    };
    /**
     * @description The answer to `ping`; any other frame, including a pong frame of the protocol, also counts.
     * @example {
     *       "action": "pong"
     *     }
     */
    ClientPong: {
      /** @constant */
      action: 'pong';
    };
    /**
     * @description Signs in, or renews the credential without a reconnect.
     * @example {
     *       "action": "auth",
     *       "token": "eyJhbGciOi…"
     *     }
     */
    Auth: {
      /** @constant */
      action: 'auth';
      token: string;
    };
    /**
     * @description A post about a market.
     * @example {
     *       "id": "d_19",
     *       "marketId": "title-fight",
     *       "parentId": null,
     *       "author": "p_7Qk2",
     *       "text": "The weigh-in was moved to Friday: https://example.com/news",
     *       "position": {
     *         "yes": "2000000",
     *         "no": "0"
     *       },
     *       "replies": 2,
     *       "createdAt": "2025-01-14T12:54:55.000Z",
     *       "editedAt": null,
     *       "deleted": null
     *     }
     */
    DiscussionPost: {
      /** @description Id of a post. */
      id: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description The post that this post answers; null for a thread. */
      parentId: string | null;
      /** @description Public id of the author; null after the post was deleted. */
      author: string | null;
      /** @description Plain text, never markup; null after the post was deleted. */
      text: string | null;
      /** @description Micro shares that the author held when the post was written; only if the author wished to show them. */
      position: {
        /** @description Micro units (1 credit = 1000000) as a decimal string. */
        yes: string;
        /** @description Micro units (1 credit = 1000000) as a decimal string. */
        no: string;
      } | null;
      /** @description Number of replies, including deleted ones. */
      replies: number;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      editedAt: string | null;
      /**
       * @description Who deleted the post, or null.
       * @enum {string|null}
       */
      deleted: 'author' | 'operator' | null;
    };
    /**
     * @description The words of a market.
     * @example {
     *       "question": "Does the champion keep the title?",
     *       "description": "The main bout on 1 February.",
     *       "category": "boxing",
     *       "rules": "YES when the champion is announced as the winner. A draw is NO.",
     *       "resolutionSource": "https://example.com/results",
     *       "tags": [
     *         "title",
     *         "heavyweight"
     *       ],
     *       "pictureUrl": null
     *     }
     */
    Listing: {
      /** @description Plain text, like all words of a market: a client must escape it for its own output. */
      question: string;
      description: string | null;
      category: string | null;
      /** @description How the result is found. */
      rules: string | null;
      /** @description Where the result is read. */
      resolutionSource: string | null;
      tags: string[];
      pictureUrl: string | null;
    };
    /**
     * @description The current state of an order.
     * @example {
     *       "id": "1207",
     *       "clientOrderId": "entry-1",
     *       "marketId": "title-fight",
     *       "itemId": null,
     *       "outcome": "YES",
     *       "side": "BUY",
     *       "type": "LIMIT",
     *       "timeInForce": "GTC",
     *       "priceBps": 6500,
     *       "price": null,
     *       "quantity": "2000000",
     *       "maxCost": null,
     *       "filledQuantity": "500000",
     *       "remainingQuantity": "1500000",
     *       "cost": "325000",
     *       "fees": "0",
     *       "held": "975000",
     *       "status": "OPEN",
     *       "reason": null,
     *       "postOnly": false,
     *       "selfTradePrevention": "cancel_newest",
     *       "expiresAt": null,
     *       "createdAt": "2025-01-14T12:54:55.000Z",
     *       "updatedAt": "2025-01-14T12:54:56.000Z"
     *     }
     */
    Order: {
      /** @description A number as a decimal string. */
      id: string;
      clientOrderId: string | null;
      /** @description null for an item. */
      marketId: string | null;
      /** @description null for a market. */
      itemId: number | null;
      /**
       * @description Always YES for an item.
       * @enum {string}
       */
      outcome: 'YES' | 'NO';
      /** @enum {string} */
      side: 'BUY' | 'SELL';
      /** @enum {string} */
      type: 'LIMIT' | 'MARKET';
      /** @enum {string} */
      timeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTD';
      /** @description Price of the outcome, basis points; null for MARKET and for items. */
      priceBps: number | null;
      /** @description Price of an item, whole credits; null for MARKET and for markets. */
      price: number | null;
      /** @description Micro shares; null for a MARKET BUY without a quantity. */
      quantity: string | null;
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      maxCost: string | null;
      /** @description Micro shares traded so far. */
      filledQuantity: string;
      /** @description null for an order without a quantity. */
      remainingQuantity: string | null;
      /** @description Micro credits paid or received for the filled shares, without fees. */
      cost: string;
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      fees: string;
      /** @description Open hold: micro credits for BUY, micro shares for SELL. */
      held: string;
      /** @enum {string} */
      status: 'OPEN' | 'FILLED' | 'CANCELLED' | 'EXPIRED';
      /**
       * @description Why it is CANCELLED or EXPIRED.
       * @enum {string|null}
       */
      reason:
        | 'user'
        | 'unfilled'
        | 'self_trade'
        | 'market_closed'
        | 'market_paused'
        | 'expired'
        | 'operator'
        | 'limit'
        | 'internal_error'
        | null;
      postOnly: boolean;
      /**
       * @description Which order is cancelled when this order would trade with one of your own.
       * @enum {string}
       */
      selfTradePrevention: 'cancel_newest' | 'cancel_oldest' | 'cancel_both';
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      expiresAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      updatedAt: string;
    };
    /**
     * @description The shares that a user holds of one outcome, or the units of one item.
     * @example {
     *       "marketId": "title-fight",
     *       "itemId": null,
     *       "outcome": "YES",
     *       "shares": "500000",
     *       "held": "0",
     *       "cost": "325000",
     *       "averagePrice": "650000",
     *       "realised": "0"
     *     }
     */
    Position: {
      /** @description null for an item. */
      marketId: string | null;
      /** @description null for a market. */
      itemId: number | null;
      /**
       * @description Always YES for an item.
       * @enum {string}
       */
      outcome: 'YES' | 'NO';
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      shares: string;
      /** @description The part of shares that open SELL orders hold. */
      held: string;
      /** @description Cost of these shares, fees included. */
      cost: string;
      /** @description Cost per share in micro credits, rounded half up; null without shares. */
      averagePrice: string | null;
      /** @description Profit on shares already sold or settled, micro credits. */
      realised: string;
    };
    /**
     * @description A private wager of two users on a fight.
     * @example {
     *       "id": "4211",
     *       "type": "PAGO",
     *       "fightId": "main-bout",
     *       "side": "RED",
     *       "direction": "sent",
     *       "proposer": "p_Zk3vQ2b0yQmB1cXe",
     *       "responder": "p_8sQ0aT5fPzK2dLwN",
     *       "proposerStake": "5000000",
     *       "responderStake": "9000000",
     *       "status": "PENDING",
     *       "reason": null,
     *       "outcome": null,
     *       "createdAt": "2026-02-01T20:00:00.000Z",
     *       "expiresAt": "2026-02-01T20:03:00.000Z",
     *       "updatedAt": "2026-02-01T20:00:00.000Z"
     *     }
     */
    Proposal: {
      /** @description A number as a decimal string. */
      id: string;
      /**
       * @description In a PAGO the sender stakes at most what the other user stakes; in a DOY at least that.
       * @enum {string}
       */
      type: 'PAGO' | 'DOY';
      /** @description Public id of the sender. */
      proposer: string;
      /** @description Public id of the other user. */
      responder: string;
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      proposerStake: string;
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      responderStake: string;
      /** @enum {string} */
      status: 'PENDING' | 'ACCEPTED' | 'DECLINED' | 'EXPIRED' | 'CANCELLED' | 'PAID' | 'REFUNDED';
      /**
       * @description Why a wager was declined or cancelled, or has expired.
       * @enum {string|null}
       */
      reason: 'user' | 'operator' | 'market_closed' | 'market_paused' | 'expired' | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description From this time on, the wager cannot be accepted.
       */
      expiresAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      updatedAt: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      fightId: string;
      /**
       * @description The corner of the proposer; the responder has the other corner.
       * @enum {string}
       */
      side: 'RED' | 'BLUE';
      /**
       * @description Whether you are the proposer or the responder.
       * @enum {string}
       */
      direction: 'sent' | 'received';
      /**
       * @description What became of your stake, once the fight has paid; null before.
       * @enum {string|null}
       */
      outcome: 'won' | 'lost' | 'refunded' | null;
    };
    /**
     * @example {
     *       "onlyFollowed": true
     *     }
     */
    ProposalSettings: {
      /** @description Whether only users whom you follow may propose to you. */
      onlyFollowed: boolean;
    };
    /**
     * @description An entry of a watchlist: a market, or an item whose price is watched.
     * @example {
     *       "key": "item:4151",
     *       "marketId": null,
     *       "itemId": 4151,
     *       "addedAt": "2025-01-14T12:54:55.000Z"
     *     }
     */
    WatchlistItem: {
      /** @description `market:{marketId}` or `item:{itemId}`. */
      key: string;
      /** @description null for an item. */
      marketId: string | null;
      /** @description null for a market. */
      itemId: number | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      addedAt: string;
    };
    /**
     * @description One of your watchlists.
     * @example {
     *       "id": "w_5f0c1a2b3c4d5e6f",
     *       "name": "Main card",
     *       "createdAt": "2025-01-14T12:50:00.000Z",
     *       "items": [
     *         {
     *           "key": "item:4151",
     *           "marketId": null,
     *           "itemId": 4151,
     *           "addedAt": "2025-01-14T12:54:55.000Z"
     *         },
     *         {
     *           "key": "market:title-fight",
     *           "marketId": "title-fight",
     *           "itemId": null,
     *           "addedAt": "2025-01-14T12:55:01.000Z"
     *         }
     *       ]
     *     }
     */
    Watchlist: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      name: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /** @description In the order of addition. */
      items: components['schemas']['WatchlistItem'][];
    };
    Registration: {
      /**
       * Format: email
       * @description An e-mail address; upper and lower case letters are equal.
       */
      email: string;
      /** @description 10 to 128 characters; every character is allowed. */
      password: string;
    };
    /** @description The answer to a sign-in, which also sets a session cookie. */
    Session: {
      /** @description A JWT for `Authorization: Bearer`. */
      accessToken: string;
      /** @description Exchanged once for the next pair of tokens. Within 30 seconds it gets the same pair again; later it ends the session. */
      refreshToken: string;
      /** @description Whole seconds until the access token ends, rounded down. */
      expiresIn: number;
      user: components['schemas']['User'];
    };
    /** @description A user, as that user and operators see it. */
    User: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      /** @description null for a user who signs in only with a wallet. */
      email: string | null;
      /**
       * @description Each role includes the rights of the roles before it.
       * @enum {string}
       */
      role: 'user' | 'operator' | 'admin';
      /** @enum {string} */
      status: 'active' | 'banned' | 'erased';
      /**
       * Format: date-time
       * @description When an operator verified the user.
       */
      verifiedAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      wallets: {
        /** @enum {string} */
        chain: 'ethereum' | 'solana';
        address: string;
        /**
         * Format: date-time
         * @description ISO 8601, UTC.
         */
        linkedAt: string;
      }[];
    };
    Credentials: {
      /**
       * Format: email
       * @description An e-mail address; upper and lower case letters are equal.
       */
      email: string;
      password: string;
    };
    Refresh: {
      refreshToken: string;
    };
    PasswordChange: {
      currentPassword: string;
      /** @description 10 to 128 characters; every character is allowed. */
      newPassword: string;
    };
    PasswordForgotten: {
      /**
       * Format: email
       * @description An e-mail address; upper and lower case letters are equal.
       */
      email: string;
    };
    PasswordReset: {
      token: string;
      /** @description 10 to 128 characters; every character is allowed. */
      newPassword: string;
    };
    /** @description Creates the first admin. The server prints the token at its start. */
    Setup: {
      token: string;
      /**
       * Format: email
       * @description An e-mail address; upper and lower case letters are equal.
       */
      email: string;
      /** @description 10 to 128 characters; every character is allowed. */
      password: string;
    };
    StreamTicket: {
      /** @description For `?ticket=`; valid once. */
      ticket: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      expiresAt: string;
    };
    /** @description All data stored about a person. */
    PersonalData: {
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      exportedAt: string;
      user: components['schemas']['User'];
      sessions: {
        id: string;
        /**
         * Format: date-time
         * @description ISO 8601, UTC.
         */
        createdAt: string;
        /**
         * Format: date-time
         * @description ISO 8601, UTC.
         */
        endedAt: string | null;
        endReason: string | null;
      }[];
      apiKeys: components['schemas']['ApiKey'][];
      /** @description The acts of operators on this account, and its own acts as an operator. */
      audit: {
        /**
         * Format: date-time
         * @description ISO 8601, UTC.
         */
        at: string;
        action: string;
        details: {
          [key: string]: unknown;
        };
        /** @description true: this account acted; false: an operator acted on this account. */
        isOwn: boolean;
        ip: string | null;
      }[];
      /** @description Data of other modules, such as `watchlists`, each as REST shows it. */
      records: {
        [key: string]: unknown;
      };
      /** @description The messages of the user’s channel that the log still has. */
      events: {
        [key: string]: unknown;
      }[];
      /** @description Whether `events` has all messages of the channel: none was pruned or left out for size. */
      eventsComplete: boolean;
    };
    ApiKey: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      name: string;
      scopes: ('read' | 'stream' | 'trade' | 'operate' | 'raffle')[];
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      expiresAt: string | null;
      /**
       * Format: date-time
       * @description With a precision of one minute.
       */
      lastUsedAt: string | null;
    };
    Erasure: {
      /**
       * @description Guards against erasure by mistake.
       * @enum {string}
       */
      confirm: 'erase my account';
      /** @description Required if the account has one; without one the sign-in must be recent. */
      password?: string;
      /** @description true: give up the credits and shares of the trading account, now and later. Play money needs none. */
      forfeit?: boolean;
    };
    WalletNonceRequest: {
      /** @enum {string} */
      chain: 'ethereum' | 'solana';
      /** @description Ethereum: 0x and 40 hexadecimal digits; Solana: base58, 32 bytes. */
      address: string;
    };
    WalletNonce: {
      /** @description Sign it once, before `expiresAt`. */
      nonce: string;
      /** @description A text with the nonce, ready to be signed. You may also sign your own text. */
      message: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      expiresAt: string;
    };
    WalletProof: {
      /** @enum {string} */
      chain: 'ethereum' | 'solana';
      /** @description The signed text, EIP-4361 (Solana: the same form). */
      message: string;
      /** @description Ethereum: 0x and 130 hexadecimal digits; Solana: base58. */
      signature: string;
    };
    ApiKeys: {
      data: components['schemas']['ApiKey'][];
    };
    ApiKeyRequest: {
      name: string;
      /** @description `raffle` sends ticket positions and probabilities; it excludes `trade`. */
      scopes: ('read' | 'stream' | 'trade' | 'operate' | 'raffle')[];
      /**
       * Format: date-time
       * @description Without it, the key is valid until it is revoked.
       */
      expiresAt?: string;
    };
    NewApiKey: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      name: string;
      scopes: ('read' | 'stream' | 'trade' | 'operate' | 'raffle')[];
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      expiresAt: string | null;
      /**
       * Format: date-time
       * @description With a precision of one minute.
       */
      lastUsedAt: string | null;
      /** @description Shown only in this answer; the server stores only its hash. */
      key: string;
    };
    LatestPrices: {
      data: components['schemas']['PriceUpdate'][];
      /** @description Items of `data` that the newest sync did not list. Their prices are older than the feed. */
      unlisted: components['schemas']['UnlistedItem'][];
      feed: components['schemas']['PriceFeed'];
      /** @description Of the items of `data`, in the same order. Only with spark=24h. */
      sparks: components['schemas']['ItemSpark'][] | null;
      /** @description Position in the event log as of which the data is true. */
      seq: number;
    };
    UnlistedItem: {
      item_id: number;
      /**
       * Format: date-time
       * @description The last sync that listed the item with a price.
       */
      lastListedAt: string;
      /** @description true when three intervals have passed since; no order trades at this price. */
      stale: boolean;
    };
    PriceFeed: {
      /** @description replay: a replay of recorded real prices; wiki: a live source. */
      source: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      lastSyncAt: string | null;
      /** @description true when no sync has succeeded for three intervals. */
      stale: boolean;
    };
    ItemSpark: {
      item_id: number;
      /** @description Middle of high and low at the end of each of the last 24 hours of the feed, oldest first; the last one is the present price. null: unknown. */
      prices: (number | null)[];
    };
    ItemList: {
      /** @description By id. */
      data: components['schemas']['Item'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    Item: {
      item_id: number;
      /** @description null while the source has not sent it. */
      name: string | null;
    };
    PriceHistory: {
      item_id: number;
      /** @enum {string} */
      period: '1h' | '24h' | '7d' | '30d' | '90d' | '1y' | 'all';
      source: string;
      /** @description null when sample=false. */
      bucket_ms: number | null;
      data: (components['schemas']['PriceBucket'] | components['schemas']['PricePoint'])[];
      /** @description null when the open bucket has no point, or with sample=false. */
      tip: components['schemas']['PriceTip'] | null;
      /** @description Cursor of the next page of raw points, or null. */
      next: string | null;
      /** @enum {string} */
      cache: 'hit' | 'miss' | 'bypass';
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      asOf: string;
      /** @description Position in the event log as of which the data is true. */
      seq: number;
    };
    PriceBucket: {
      /**
       * Format: date-time
       * @description Start of the bucket.
       */
      timestamp: string;
      /** @description Mean of the bucket's high prices, rounded half up. */
      high: number | null;
      /** @description Mean of the bucket's low prices, rounded half up. */
      low: number | null;
      /** @description [open, high, low, close] of that side; null without a price. */
      high_ohlc: number[] | null;
      /** @description [open, high, low, close] of that side; null without a price. */
      low_ohlc: number[] | null;
      /** @description Price changes recorded in the bucket. */
      volume: number;
    };
    PricePoint: {
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      timestamp: string;
      high: number | null;
      low: number | null;
      high_time: number | null;
      low_time: number | null;
    };
    /** @description The open bucket. The stream after its seq continues it exactly. */
    PriceTip: {
      /**
       * Format: date-time
       * @description Start of the bucket.
       */
      timestamp: string;
      /** @description Mean of the bucket's high prices, rounded half up. */
      high: number | null;
      /** @description Mean of the bucket's low prices, rounded half up. */
      low: number | null;
      /** @description [open, high, low, close] of that side; null without a price. */
      high_ohlc: number[] | null;
      /** @description [open, high, low, close] of that side; null without a price. */
      low_ohlc: number[] | null;
      /** @description Price changes recorded in the bucket. */
      volume: number;
      high_sum: number;
      high_count: number;
      low_sum: number;
      low_count: number;
      /** @description Position in the event log as of which the data is true. */
      seq: number;
    };
    CurrentPriceList: {
      /** @description By market id. */
      data: components['schemas']['CurrentPrice'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /** @description The hybrid price of a market. */
    CurrentPrice: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description Price of YES, basis points: (raffleWeight × raffleProbability + marketWeight × marketSentiment + 5000) div 10000. NO is 10000 minus it. */
      hybridPrice: number;
      /** @description Probability of YES from the raffle, basis points. */
      raffleProbability: number;
      /** @description Probability of YES from trading, basis points: sentiment × 10000 / sentimentLiquidity, rounded half up. */
      marketSentiment: number;
      /** @description Weight of the raffle, basis points; the two weights sum to 10000. */
      raffleWeight: number;
      /** @description Weight of trading, basis points. */
      marketWeight: number;
      /** @description The exact sentiment: micro credits, from 0 to sentimentLiquidity. */
      sentiment: string;
      /** @description Micro credits of trades that move the sentiment from 0 to 10000. */
      sentimentLiquidity: string;
      /** @description The raffle counts, and its last probability is older than RAFFLE_STALE_AFTER of the server. */
      stale: boolean;
      /** @description Basis points, 0 to 10000. */
      initialProbability: number;
      /** @enum {string} */
      raffleSource: 'initial' | 'raffle' | 'operator';
      /**
       * Format: date-time
       * @description When the source last sent the probability.
       */
      raffleUpdatedAt: string;
      /**
       * Format: date-time
       * @description The time of the last change.
       */
      lastUpdated: string;
      /** @description The stream after this seq continues the price exactly. */
      seq: number;
    };
    HybridHistory: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @enum {string} */
      period: '1h' | '24h' | '7d' | '30d' | '90d' | '1y' | 'all';
      bucket_ms: number;
      /** @description Oldest first. Empty buckets are omitted. */
      data: components['schemas']['HybridCandle'][];
      /** @description The open bucket; the stream after its seq continues it exactly. null when it has no update. */
      tip: {
        /**
         * Format: date-time
         * @description Start of the bucket.
         */
        timestamp: string;
        /** @description Basis points, 0 to 10000. */
        open: number;
        /** @description Basis points, 0 to 10000. */
        high: number;
        /** @description Basis points, 0 to 10000. */
        low: number;
        /** @description Basis points, 0 to 10000. */
        close: number;
        /** @description Number of updates in the bucket. */
        volume: number;
        /** @description Position in the event log. */
        seq: number;
      } | null;
      /** @enum {string} */
      cache: 'hit' | 'miss' | 'bypass';
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      asOf: string;
      /** @description Position in the event log. */
      seq: number;
    };
    /** @description Hybrid prices of YES after each update in a bucket, basis points. */
    HybridCandle: {
      /**
       * Format: date-time
       * @description Start of the bucket.
       */
      timestamp: string;
      /** @description Basis points, 0 to 10000. */
      open: number;
      /** @description Basis points, 0 to 10000. */
      high: number;
      /** @description Basis points, 0 to 10000. */
      low: number;
      /** @description Basis points, 0 to 10000. */
      close: number;
      /** @description Number of updates in the bucket. */
      volume: number;
    };
    /**
     * @description The weights of the hybrid price of a market.
     * @example {
     *       "raffleWeight": 6000,
     *       "marketWeight": 4000
     *     }
     */
    PriceWeights: {
      /** @description Weight of the raffle, basis points; the two weights sum to 10000. */
      raffleWeight: number;
      /** @description Weight of trading, basis points. */
      marketWeight: number;
    };
    /**
     * @example {
     *       "probability": 6500,
     *       "sequence": 17
     *     }
     */
    ProbabilityInput: {
      /** @description Probability of YES from the raffle, basis points. */
      probability: number;
      /** @description The number that the source gives this input. An input with an older or repeated number changes nothing. */
      sequence: number;
    };
    ProbabilityAnswer: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description The newest probability that the source has sent. */
      probability: number;
      /** @description The number that the source gives this input. An input with an older or repeated number changes nothing. */
      sequence: number;
      /** @description false: the number was older or repeated, and nothing has changed. */
      applied: boolean;
    };
    SeasonList: {
      /** @description By id. */
      data: components['schemas']['Season'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /** @description A season of a raffle. */
    Season: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      name: string;
      /**
       * @description open: positions change; locked: positions are final, and bound markets close; drawn: a player has won.
       * @enum {string}
       */
      state: 'open' | 'locked' | 'drawn';
      /** @description Players with tickets. */
      players: number;
      /** @description Tickets of all players, as a decimal string. */
      totalTickets: string;
      /** @description The source’s own id of a player. */
      winner: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      lockedAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      drawnAt: string | null;
    };
    PositionList: {
      /** @description By market and outcome. */
      data: components['schemas']['Position'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    BoundMarkets: {
      /** @description By market id. */
      data: components['schemas']['BoundMarket'][];
    };
    /** @description A market that asks whether a player wins the season. */
    BoundMarket: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      seasonId: string;
      /** @description The source’s own id of a player. */
      playerId: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      boundAt: string;
      /**
       * @description What the draw says; null before the draw.
       * @enum {string|null}
       */
      outcome: 'YES' | 'NO' | null;
    };
    /**
     * @example {
     *       "id": "spring",
     *       "name": "Spring raffle"
     *     }
     */
    NewSeason: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      name: string;
    };
    /**
     * @example {
     *       "playerId": "anna",
     *       "tickets": 650,
     *       "sequence": 17
     *     }
     */
    PositionInput: {
      /** @description The source’s own id of a player. */
      playerId: string;
      /** @description Tickets that the player holds, 0 to 2^53 - 1. */
      tickets: number;
      /** @description The number that the source gives this input. An input with an older or repeated number changes nothing. */
      sequence: number;
    };
    PositionsAnswer: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      seasonId: string;
      /** @description Positions that were stored. */
      applied: number;
      /** @description Positions with an older or repeated number; they changed nothing. */
      ignored: number;
      /** @description Tickets of all players, as a decimal string. */
      totalTickets: string;
    };
    /** @description Up to 1000 positions; all are stored, or none. */
    PositionBatch: {
      positions: components['schemas']['PositionInput'][];
    };
    /**
     * @example {
     *       "marketId": "anna-wins",
     *       "playerId": "anna"
     *     }
     */
    Binding: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description The source’s own id of a player. */
      playerId: string;
    };
    /**
     * @example {
     *       "winner": "anna",
     *       "evidence": "https://example.org/draws/spring"
     *     }
     */
    Draw: {
      /** @description The source’s own id of a player. */
      winner: string;
      /** @description Where the draw can be checked; published. */
      evidence?: string;
    };
    /**
     * @description An order to place.
     * @example {
     *       "clientOrderId": "entry-1",
     *       "marketId": "title-fight",
     *       "outcome": "YES",
     *       "side": "BUY",
     *       "type": "LIMIT",
     *       "priceBps": 6500,
     *       "quantity": "2000000"
     *     }
     */
    OrderRequest: {
      /** @description Your own id of the order, unique among your orders. A repeated request gets the first answer. */
      clientOrderId?: string;
      /** @description Name either marketId or itemId. */
      marketId?: string;
      /** @description Name either marketId or itemId. */
      itemId?: number;
      /**
       * @description Required for a market; not allowed for an item.
       * @enum {string}
       */
      outcome?: 'YES' | 'NO';
      /** @enum {string} */
      side: 'BUY' | 'SELL';
      /** @enum {string} */
      type: 'LIMIT' | 'MARKET';
      /**
       * @description Default: GTC for a LIMIT order, IOC for a MARKET order.
       * @enum {string}
       */
      timeInForce?: 'GTC' | 'IOC' | 'FOK' | 'GTD';
      /** @description Price of the outcome in a LIMIT order on a market, 1 to 9999 basis points. */
      priceBps?: number;
      /** @description Price in a LIMIT order for an item, whole credits. */
      price?: number;
      /** @description Micro shares; on a book a multiple of 10000. Only a MARKET BUY may omit it. */
      quantity?: string;
      /** @description MARKET BUY: maximum micro credits to spend, fees included. */
      maxCost?: string;
      /**
       * Format: date-time
       * @description GTD: when the rest of the order expires.
       */
      expiresAt?: string;
      /**
       * Format: date-time
       * @description The order is refused as `expired` when the desk comes to it after this time, by its own clock. At most 24 hours ahead.
       */
      validUntil?: string;
      /** @description The order is refused if it would trade at once. */
      postOnly?: boolean;
      /**
       * @description Default: cancel_newest.
       * @enum {string}
       */
      selfTradePrevention?: 'cancel_newest' | 'cancel_oldest' | 'cancel_both';
    };
    /**
     * @description 1 to 200 orders, placed or refused one by one, in this order.
     * @example {
     *       "orders": [
     *         {
     *           "clientOrderId": "entry-1",
     *           "marketId": "title-fight",
     *           "outcome": "YES",
     *           "side": "BUY",
     *           "type": "LIMIT",
     *           "priceBps": 6500,
     *           "quantity": "2000000"
     *         }
     *       ]
     *     }
     */
    OrderBatch: {
      orders: components['schemas']['OrderRequest'][];
    };
    OrderResults: {
      /** @description One result per order, in the order of the request. */
      results: (
        | {
            order: components['schemas']['Order'];
          }
        | {
            error: {
              /** @description A code of the error table. */
              code: string;
              message: string;
            };
          }
      )[];
    };
    /**
     * @description What an order would cost, as of the header Ringside-Seq. Nothing is placed or held.
     * @example {
     *       "fillableQuantity": "500000",
     *       "estimatedCost": "325000",
     *       "estimatedFee": "0",
     *       "averagePrice": "650000",
     *       "worstCost": "1300000",
     *       "hold": "1300000",
     *       "available": "10000000000",
     *       "enough": true
     *     }
     */
    OrderPreview: {
      /** @description Micro shares that would trade at once. */
      fillableQuantity: string;
      /** @description Micro credits for them, without fees. */
      estimatedCost: string;
      /** @description Micro credits, as taker. */
      estimatedFee: string;
      /** @description Micro credits per share; null when nothing would trade. */
      averagePrice: string | null;
      /** @description BUY: highest possible cost with fees. SELL: lowest proceeds of a complete fill at the limit price, after fees. */
      worstCost: string;
      /** @description Held at placement: micro credits for BUY, micro shares for SELL. */
      hold: string;
      /** @description Your available amount of the same asset. */
      available: string;
      /** @description Whether available covers the hold. */
      enough: boolean;
    };
    /** @description The orders that were cancelled, by number. */
    Orders: {
      orders: components['schemas']['Order'][];
    };
    /**
     * @description New terms of an open LIMIT order. With only a smaller quantity or a new expiry, the order keeps its place in the queue.
     * @example {
     *       "quantity": "1000000"
     *     }
     */
    OrderAmendment: {
      /** @description For a market. */
      priceBps?: number;
      /** @description For an item. */
      price?: number;
      /** @description The new total, including the filled quantity. */
      quantity?: string;
      /**
       * Format: date-time
       * @description For a GTD order.
       */
      expiresAt?: string;
    };
    OrderList: {
      /** @description Newest first. */
      data: components['schemas']['Order'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description Pairs of shares to give up.
     * @example {
     *       "marketId": "title-fight",
     *       "quantity": "500000"
     *     }
     */
    MergeRequest: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description Micro shares of each outcome; on a book a multiple of 10000. */
      quantity: string;
    };
    /** @description Pairs of shares that became credits. */
    Merge: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @description Micro shares of each outcome that became micro credits. */
      quantity: string;
      /** @description Your YES and your NO afterwards. */
      positions: components['schemas']['Position'][];
      /** @description Your credits afterwards. */
      account: components['schemas']['Account'];
    };
    /**
     * @description The credits of a user.
     * @example {
     *       "userId": "u_7Qk2",
     *       "available": "9999025000",
     *       "held": "975000",
     *       "total": "10000000000"
     *     }
     */
    Account: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      userId: string;
      /** @description Micro credits that are free to use. */
      available: string;
      /** @description Micro credits held for open orders, and profits that stay held until their market ends. */
      held: string;
      /** @description The sum of available and held. */
      total: string;
      /** @description What you owe the house after a payment was taken back; absent without a debt. */
      debt?: string;
    };
    OwnTradeList: {
      /** @description Newest first. */
      data: components['schemas']['OwnTrade'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description A trade from the side of one of your orders.
     * @example {
     *       "id": "311",
     *       "orderId": "1207",
     *       "role": "taker",
     *       "marketId": "title-fight",
     *       "itemId": null,
     *       "outcome": "YES",
     *       "side": "BUY",
     *       "priceBps": 6500,
     *       "price": null,
     *       "quantity": "500000",
     *       "cost": "325000",
     *       "fee": "0",
     *       "at": "2025-01-14T12:54:56.000Z"
     *     }
     */
    OwnTrade: {
      /** @description A number as a decimal string. */
      id: string;
      /** @description Your order. */
      orderId: string;
      /** @enum {string} */
      role: 'maker' | 'taker';
      /** @description null for an item. */
      marketId: string | null;
      /** @description null for a market. */
      itemId: number | null;
      /**
       * @description Always YES for an item.
       * @enum {string}
       */
      outcome: 'YES' | 'NO';
      /** @enum {string} */
      side: 'BUY' | 'SELL';
      /** @description Price of your outcome, basis points; null for items, and for a market maker, which has no single price. */
      priceBps: number | null;
      /** @description Price of an item, whole credits; null for markets. */
      price: number | null;
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      quantity: string;
      /** @description Micro credits paid or received, without the fee. */
      cost: string;
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      fee: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      at: string;
    };
    Statement: {
      /** @description Newest first. */
      data: components['schemas']['StatementEntry'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description One posting of the ledger to your account. The credits of all entries sum to the total.
     * @example {
     *       "transferId": "8801",
     *       "kind": "transfer",
     *       "marketId": "title-fight",
     *       "itemId": null,
     *       "orderId": "1207",
     *       "credits": "-325000",
     *       "yes": "500000",
     *       "no": "0",
     *       "at": "2025-01-14T12:54:56.000Z"
     *     }
     */
    StatementEntry: {
      /** @description Equal for all entries of one transfer. */
      transferId: string;
      /** @description The kind of movement, such as deposit, trade, fee or payout. */
      kind: string;
      /** @description null for an item. */
      marketId: string | null;
      /** @description null for a market. */
      itemId: number | null;
      /** @description A number as a decimal string. */
      orderId: string | null;
      /** @description Micro units as a decimal string; negative for an amount that leaves the account. */
      credits: string;
      /** @description Micro shares of YES, or units of the item. */
      yes: string;
      /** @description Micro shares of NO. */
      no: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      at: string;
    };
    /**
     * @description A deposit or a withdrawal.
     * @example {
     *       "amount": "50000000"
     *     }
     */
    Movement: {
      /** @description Micro credits. */
      amount: string;
      /** @description For the audit log. */
      reason?: string;
    };
    /**
     * @description Credits for the house itself.
     * @example {
     *       "account": "house",
     *       "amount": "1000000000"
     *     }
     */
    HouseFunding: {
      /**
       * @description house: pays the subsidies of market makers; quotes: trades items.
       * @enum {string}
       */
      account: 'house' | 'quotes';
      /** @description Micro credits. */
      amount: string;
    };
    /**
     * @description Credits of the house itself.
     * @example {
     *       "account": "house",
     *       "available": "1000000000",
     *       "held": "0",
     *       "total": "1000000000"
     *     }
     */
    HouseAccount: {
      /** @description Below zero after payments were taken back that users had spent; then the house needs credits. */
      available: string;
      /** @description Micro credits held for open orders, and profits that stay held until their market ends. */
      held: string;
      /** @description Micro units as a decimal string; negative for an amount that leaves the account. */
      total: string;
      /** @description What you owe the house after a payment was taken back; absent without a debt. */
      debt?: string;
      /**
       * @description house: pays the subsidies of market makers; quotes: trades items.
       * @enum {string}
       */
      account: 'house' | 'quotes';
    };
    /** @description Limits a day (UTC), and what counts against them. */
    Limits: {
      deposit: {
        /** @description Micro credits a day; null for no limit. */
        limit: string | null;
        /** @description The limit from `nextAt` on; null for none. */
        next: string | null;
        /**
         * Format: date-time
         * @description When a higher limit holds; null without such a change.
         */
        nextAt: string | null;
      };
      /** @description What BUYs cost and hold, and the stakes of wagers. */
      stake: {
        /** @description Micro credits a day; null for no limit. */
        limit: string | null;
        /** @description The limit from `nextAt` on; null for none. */
        next: string | null;
        /**
         * Format: date-time
         * @description When a higher limit holds; null without such a change.
         */
        nextAt: string | null;
      };
      /** @description The same less what sales, merges, markets and wagers have brought. */
      loss: {
        /** @description Micro credits a day; null for no limit. */
        limit: string | null;
        /** @description The limit from `nextAt` on; null for none. */
        next: string | null;
        /**
         * Format: date-time
         * @description When a higher limit holds; null without such a change.
         */
        nextAt: string | null;
      };
      /**
       * Format: date-time
       * @description You have excluded yourself until then.
       */
      excludedUntil: string | null;
      today: {
        /** @description Micro credits since 00:00 UTC, or since the first limit of the user. */
        deposited: string;
        /** @description What BUYs have cost, fees included, and the stakes of wagers that were paid. */
        paid: string;
        /** @description What sales, merges, markets and wagers have brought. */
        received: string;
      };
    };
    /**
     * @description Limits to change: micro credits a day, or null for no limit.
     * @example {
     *       "stake": "50000000",
     *       "loss": "20000000"
     *     }
     */
    NewLimits: {
      /** @description Micro units (1 credit or share = 1000000) as a decimal string. */
      deposit?: string | null;
      /** @description Micro units (1 credit or share = 1000000) as a decimal string. */
      stake?: string | null;
      /** @description Micro units (1 credit or share = 1000000) as a decimal string. */
      loss?: string | null;
    };
    /** @description You exclude yourself until a date. */
    Exclusion: {
      /**
       * Format: date-time
       * @description At least a day from now. The exclusion can be made longer, and never shorter.
       */
      until: string;
    };
    /** @description Limits of another user to lower, and why. */
    LowerLimits: {
      /** @description Micro units (1 credit or share = 1000000) as a decimal string. */
      deposit?: string | null;
      /** @description Micro units (1 credit or share = 1000000) as a decimal string. */
      stake?: string | null;
      /** @description Micro units (1 credit or share = 1000000) as a decimal string. */
      loss?: string | null;
      reason: string;
    };
    MarketList: {
      /** @description In the order of `sort`. */
      data: components['schemas']['ListedMarket'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description A market with its figures.
     * @example {
     *       "id": "title-fight",
     *       "venue": "book",
     *       "question": "Does the champion keep the title?",
     *       "description": "The main bout on 1 February.",
     *       "category": "boxing",
     *       "rules": "YES when the champion is announced as the winner. A draw is NO.",
     *       "resolutionSource": "https://example.com/results",
     *       "tags": [
     *         "title",
     *         "heavyweight"
     *       ],
     *       "pictureUrl": null,
     *       "state": "ACTIVE",
     *       "makerFeeBps": 0,
     *       "takerFeeBps": 10,
     *       "liquidity": null,
     *       "voidRule": "refund",
     *       "voidPriceBps": null,
     *       "yes": "500000",
     *       "no": "500000",
     *       "lastPriceBps": 6500,
     *       "prices": null,
     *       "outcome": null,
     *       "closesAt": "2025-02-01T20:00:00.000Z",
     *       "createdAt": "2025-01-14T12:00:00.000Z",
     *       "deadline": "2025-02-01T20:00:00.000Z",
     *       "resolveBy": null,
     *       "overdue": false,
     *       "proposer": null,
     *       "resolver": null,
     *       "disputeWindowMs": 86400000,
     *       "disputableUntil": null,
     *       "disputeRound": 0,
     *       "pausePolicy": "keep",
     *       "approval": null,
     *       "figures": {
     *         "volume24h": "1250000000",
     *         "trades24h": 312,
     *         "change24hBps": -150,
     *         "bestBidBps": 6400,
     *         "bestAskBps": 6500,
     *         "liquidity": "90000000",
     *         "threads": 12,
     *         "posts": 57,
     *         "spark": null
     *       }
     *     }
     */
    ListedMarket: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      /**
       * @description book: users trade with each other; amm: with a market maker.
       * @enum {string}
       */
      venue: 'book' | 'amm';
      /** @description Plain text, like all words of a market: a client must escape it for its own output. */
      question: string;
      description: string | null;
      category: string | null;
      /** @description How the result is found. */
      rules: string | null;
      /** @description Where the result is read. */
      resolutionSource: string | null;
      tags: string[];
      pictureUrl: string | null;
      /** @enum {string} */
      state:
        | 'PROPOSED'
        | 'APPROVED'
        | 'REJECTED'
        | 'ACTIVE'
        | 'PAUSED'
        | 'CLOSED'
        | 'RESOLVED'
        | 'DISPUTED'
        | 'FINALIZED'
        | 'VOIDED';
      /** @description Basis points of the credits that a resting order pays or receives. */
      makerFeeBps: number;
      /** @description Basis points of the credits that an incoming order pays or receives. */
      takerFeeBps: number;
      /** @description b of the market maker, micro shares; null for a book. */
      liquidity: string | null;
      /**
       * @description refund: a void undoes every payment of the market, and profits stay held until its end; price: a void pays each share at voidPriceBps.
       * @enum {string}
       */
      voidRule: 'refund' | 'price';
      /** @description Price of YES at which a void pays; null for the rule refund. */
      voidPriceBps: number | null;
      /** @description Micro shares of YES that users hold. */
      yes: string;
      /** @description Micro shares of NO that users hold. */
      no: string;
      /** @description Price of YES of the last trade, or null; for a market maker, after that trade. */
      lastPriceBps: number | null;
      /** @description Current prices of the market maker; null for a book, whose depth is on `book:{marketId}`. */
      prices: {
        /** @description Basis points, 0 to 10000. */
        yesBps: number;
        /** @description Basis points, 0 to 10000. */
        noBps: number;
      } | null;
      /**
       * @description Named from RESOLVED on, and final when FINALIZED or VOIDED; null before, or for a void without it.
       * @enum {string|null}
       */
      outcome: 'YES' | 'NO' | 'VOID' | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      closesAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description When the state changes by itself next; null without it.
       */
      deadline: string | null;
      /**
       * Format: date-time
       * @description When a closed market without an outcome is overdue.
       */
      resolveBy: string | null;
      /** @description Whether the market should have its outcome by now. */
      overdue: boolean;
      /** @description Public id of the user who proposed the market. */
      proposer: string | null;
      /** @description Public id of the user who names the outcome beside operators. */
      resolver: string | null;
      /** @description How long a named outcome may be disputed, milliseconds. */
      disputeWindowMs: number;
      /**
       * Format: date-time
       * @description When disputing the named outcome ends.
       */
      disputableUntil: string | null;
      /** @description The number of the latest dispute; 0 without one. */
      disputeRound: number;
      /**
       * @description What a pause does to resting orders.
       * @enum {string}
       */
      pausePolicy: 'keep' | 'cancel';
      /** @description An act that another person has to repeat, with the public id of the first person. */
      approval: {
        act: string;
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        by: string | null;
      } | null;
      figures: components['schemas']['MarketFigures'];
    };
    /**
     * @description Figures of a market. They follow the log within a moment.
     * @example {
     *       "volume24h": "1250000000",
     *       "trades24h": 312,
     *       "change24hBps": -150,
     *       "bestBidBps": 6400,
     *       "bestAskBps": 6500,
     *       "liquidity": "90000000",
     *       "threads": 12,
     *       "posts": 57,
     *       "spark": null
     *     }
     */
    MarketFigures: {
      /** @description Micro credits that takers paid or received in this hour and the 23 before. */
      volume24h: string;
      trades24h: number;
      /** @description Change of the price of YES over the same time, basis points; null without a trade. */
      change24hBps: number | null;
      /** @description Best bid for YES of a book; at most a few seconds old. */
      bestBidBps: number | null;
      /** @description Best ask for YES of a book; at most a few seconds old. */
      bestAskBps: number | null;
      /** @description Micro credits that resting orders hold, or the subsidy of a market maker; at most a few seconds old. */
      liquidity: string;
      /** @description Threads of the discussion, deleted ones included. */
      threads: number;
      /** @description Threads and replies together, deleted ones included. */
      posts: number;
      /** @description Oldest hour first; null for an hour before the first trade. Only with spark=24h. */
      spark: (number | null)[] | null;
    };
    /** @description A market with all that belongs to it. */
    MarketDetail: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      /**
       * @description book: users trade with each other; amm: with a market maker.
       * @enum {string}
       */
      venue: 'book' | 'amm';
      /** @description Plain text, like all words of a market: a client must escape it for its own output. */
      question: string;
      description: string | null;
      category: string | null;
      /** @description How the result is found. */
      rules: string | null;
      /** @description Where the result is read. */
      resolutionSource: string | null;
      tags: string[];
      pictureUrl: string | null;
      /** @enum {string} */
      state:
        | 'PROPOSED'
        | 'APPROVED'
        | 'REJECTED'
        | 'ACTIVE'
        | 'PAUSED'
        | 'CLOSED'
        | 'RESOLVED'
        | 'DISPUTED'
        | 'FINALIZED'
        | 'VOIDED';
      /** @description Basis points of the credits that a resting order pays or receives. */
      makerFeeBps: number;
      /** @description Basis points of the credits that an incoming order pays or receives. */
      takerFeeBps: number;
      /** @description b of the market maker, micro shares; null for a book. */
      liquidity: string | null;
      /**
       * @description refund: a void undoes every payment of the market, and profits stay held until its end; price: a void pays each share at voidPriceBps.
       * @enum {string}
       */
      voidRule: 'refund' | 'price';
      /** @description Price of YES at which a void pays; null for the rule refund. */
      voidPriceBps: number | null;
      /** @description Micro shares of YES that users hold. */
      yes: string;
      /** @description Micro shares of NO that users hold. */
      no: string;
      /** @description Price of YES of the last trade, or null; for a market maker, after that trade. */
      lastPriceBps: number | null;
      /** @description Current prices of the market maker; null for a book, whose depth is on `book:{marketId}`. */
      prices: {
        /** @description Basis points, 0 to 10000. */
        yesBps: number;
        /** @description Basis points, 0 to 10000. */
        noBps: number;
      } | null;
      /**
       * @description Named from RESOLVED on, and final when FINALIZED or VOIDED; null before, or for a void without it.
       * @enum {string|null}
       */
      outcome: 'YES' | 'NO' | 'VOID' | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      closesAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description When the state changes by itself next; null without it.
       */
      deadline: string | null;
      /**
       * Format: date-time
       * @description When a closed market without an outcome is overdue.
       */
      resolveBy: string | null;
      /** @description Whether the market should have its outcome by now. */
      overdue: boolean;
      /** @description Public id of the user who proposed the market. */
      proposer: string | null;
      /** @description Public id of the user who names the outcome beside operators. */
      resolver: string | null;
      /** @description How long a named outcome may be disputed, milliseconds. */
      disputeWindowMs: number;
      /**
       * Format: date-time
       * @description When disputing the named outcome ends.
       */
      disputableUntil: string | null;
      /** @description The number of the latest dispute; 0 without one. */
      disputeRound: number;
      /**
       * @description What a pause does to resting orders.
       * @enum {string}
       */
      pausePolicy: 'keep' | 'cancel';
      /** @description An act that another person has to repeat, with the public id of the first person. */
      approval: {
        act: string;
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        by: string | null;
      } | null;
      figures: components['schemas']['MarketFigures'];
      /** @description Version of the words; 0 for a market that was made without words. */
      version: number;
      /** @description Changes of state, newest first: at most 100. Follows within a moment. */
      history: components['schemas']['MarketChange'][];
      /** @description The hybrid price with its inputs. It is only shown: no trade or payout depends on it. null for a moment after the market was made. */
      pricing: components['schemas']['CurrentPrice'] | null;
      /** @description Newest first. */
      polls: components['schemas']['Poll'][];
      /** @description Oldest first: the first 100, and the cursor of the next page of markets/{id}/disputes. */
      disputes: components['schemas']['Disputes'];
      /** @description Your positions and open orders; null without a sign-in. */
      mine: components['schemas']['OwnStake'] | null;
    };
    /**
     * @description A change of the state of a market.
     * @example {
     *       "seq": 2020,
     *       "at": "2025-01-14T12:54:55.000Z",
     *       "from": "CLOSED",
     *       "to": "RESOLVED",
     *       "event": "resolve",
     *       "actor": "p_7Qk2",
     *       "role": "operator",
     *       "reason": "Result announced",
     *       "evidence": "https://example.org/result",
     *       "deadline": "2025-01-16T12:54:55.000Z"
     *     }
     */
    MarketChange: {
      /** @description Position in the event log. */
      seq: number;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      at: string;
      /**
       * @description null for a new market.
       * @enum {string|null}
       */
      from:
        | 'PROPOSED'
        | 'APPROVED'
        | 'REJECTED'
        | 'ACTIVE'
        | 'PAUSED'
        | 'CLOSED'
        | 'RESOLVED'
        | 'DISPUTED'
        | 'FINALIZED'
        | 'VOIDED'
        | null;
      /** @enum {string} */
      to:
        | 'PROPOSED'
        | 'APPROVED'
        | 'REJECTED'
        | 'ACTIVE'
        | 'PAUSED'
        | 'CLOSED'
        | 'RESOLVED'
        | 'DISPUTED'
        | 'FINALIZED'
        | 'VOIDED';
      /** @description What happened, such as resolve, dispute or deadline. */
      event: string | null;
      /** @description Public id of the user who caused it; null for a deadline and for votes. */
      actor: string | null;
      /**
       * @description In which role the actor did so. votes: a poll; clock: a deadline or a fault.
       * @enum {string|null}
       */
      role: 'user' | 'resolver' | 'operator' | 'admin' | 'votes' | 'clock' | null;
      reason: string | null;
      /** @description What supports a named outcome. */
      evidence: string | null;
      /**
       * Format: date-time
       * @description When the new state changed by itself next; null without.
       */
      deadline: string | null;
    };
    /**
     * @description A poll on a proposed market or a disputed result.
     * @example {
     *       "pollId": "42:dispute:1",
     *       "voteType": "dispute",
     *       "state": "open",
     *       "counts": {
     *         "YES": 12,
     *         "NO": 3,
     *         "VOID": 0
     *       },
     *       "opensAt": "2025-01-14T12:00:00.000Z",
     *       "closesAt": "2025-01-16T12:00:00.000Z",
     *       "closedAt": null,
     *       "yourChoice": "YES"
     *     }
     */
    Poll: {
      /** @description Id of a poll, such as `42:proposal` or `42:dispute:1`. */
      pollId: string;
      /** @enum {string} */
      voteType: 'proposal' | 'dispute';
      /** @enum {string} */
      state: 'open' | 'closed';
      /** @description Votes per choice: yes and no of a proposal; YES, NO and VOID of a dispute. */
      counts: {
        [key: string]: number;
      };
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      opensAt: string;
      /**
       * Format: date-time
       * @description A poll on a dispute may be prolonged.
       */
      closesAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      closedAt: string | null;
      /** @description Your vote; null without one. */
      yourChoice: string | null;
    };
    /**
     * @description A user’s dispute of a named outcome.
     * @example {
     *       "id": "311",
     *       "user": "p_7Qk2",
     *       "round": 1,
     *       "claim": "NO",
     *       "against": "YES",
     *       "bond": "10000000",
     *       "status": "open",
     *       "reward": "0",
     *       "createdAt": "2025-01-15T09:00:00.000Z"
     *     }
     */
    Dispute: {
      /** @description A number as a decimal string. */
      id: string;
      /** @description Public id of the disputer. */
      user: string;
      round: number;
      /** @enum {string} */
      claim: 'YES' | 'NO' | 'VOID';
      /**
       * @description The outcome that was disputed.
       * @enum {string}
       */
      against: 'YES' | 'NO' | 'VOID';
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      bond: string;
      /**
       * @description What became of the bond.
       * @enum {string}
       */
      status: 'open' | 'returned' | 'lost';
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      reward: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
    };
    Disputes: {
      /** @description Oldest first. */
      data: components['schemas']['Dispute'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /** @description What the caller has in a market. */
    OwnStake: {
      /** @description By outcome; also positions without shares, which show their realised profit. */
      positions: components['schemas']['Position'][];
      /** @description Open orders, newest first: the first 100, and the cursor of the next page of trading/orders/list. */
      orders: components['schemas']['OrderList'];
    };
    /**
     * @description A new market; trading begins when it is opened.
     * @example {
     *       "id": "title-fight",
     *       "question": "Does the champion keep the title?",
     *       "takerFeeBps": 10
     *     }
     */
    NewMarket: {
      /** @description Without it, the server chooses one. Not all. */
      id?: string;
      /**
       * @default book
       * @enum {string}
       */
      venue: 'book' | 'amm';
      question: string;
      /**
       * @description Plain text.
       * @default null
       */
      description: string | null;
      /**
       * @description 1 to 40 small letters, digits and hyphens.
       * @default null
       */
      category: string | null;
      /**
       * @description How the result is found. Plain text.
       * @default null
       */
      rules: string | null;
      /**
       * @description Where the result is read, such as an address. Plain text.
       * @default null
       */
      resolutionSource: string | null;
      tags?: string[];
      /**
       * Format: uri
       * @description Address of a picture, https.
       * @default null
       */
      pictureUrl: string | null;
      /** @default 0 */
      makerFeeBps: number;
      /** @default 0 */
      takerFeeBps: number;
      /** @description b of a market maker, micro shares: 1000000 to 10^13. Its subsidy, b × ln 2, is held when it opens. */
      liquidity?: string;
      /**
       * @description refund: a void undoes every payment of the market, and profits stay held until its end; price: a void pays each share at voidPriceBps.
       * @default refund
       * @enum {string}
       */
      voidRule: 'refund' | 'price';
      /** @description For the rule price alone: the price of YES at which a void pays, for a book. */
      voidPriceBps?: number;
      /** @description The user who may name the outcome beside operators, and who puts up RESOLVER_BOND. In a proposal only yourself; the proposal then needs an operator’s approval. */
      resolverId?: string;
      /**
       * Format: date-time
       * @description When it closes automatically.
       */
      closesAt?: string;
      /** @description How long a named outcome may be disputed; 0 ends the market at once. Default: DISPUTE_WINDOW. */
      disputeWindowMs?: number;
      /** @description After closing, a market without an outcome is overdue from then on. Default: RESOLVE_WITHIN. */
      resolveWithinMs?: number;
      /**
       * @description Whether a pause keeps or cancels resting orders.
       * @default keep
       * @enum {string}
       */
      pausePolicy: 'keep' | 'cancel';
      /**
       * @description With which probability of YES the hybrid price begins, basis points. No trade or payout depends on it.
       * @default 5000
       */
      initialProbability: number;
      /**
       * @description Micro credits of trades that move the sentiment of the hybrid price from 0 to 10000: whole credits.
       * @default 100000000
       */
      sentimentLiquidity: string;
    };
    /**
     * @description A market with two outcomes; a winning share pays one credit.
     * @example {
     *       "id": "title-fight",
     *       "venue": "book",
     *       "question": "Does the champion keep the title?",
     *       "description": "The main bout on 1 February.",
     *       "category": "boxing",
     *       "rules": "YES when the champion is announced as the winner. A draw is NO.",
     *       "resolutionSource": "https://example.com/results",
     *       "tags": [
     *         "title",
     *         "heavyweight"
     *       ],
     *       "pictureUrl": null,
     *       "state": "ACTIVE",
     *       "makerFeeBps": 0,
     *       "takerFeeBps": 10,
     *       "liquidity": null,
     *       "voidRule": "refund",
     *       "voidPriceBps": null,
     *       "yes": "500000",
     *       "no": "500000",
     *       "lastPriceBps": 6500,
     *       "prices": null,
     *       "outcome": null,
     *       "closesAt": "2025-02-01T20:00:00.000Z",
     *       "createdAt": "2025-01-14T12:00:00.000Z",
     *       "deadline": "2025-02-01T20:00:00.000Z",
     *       "resolveBy": null,
     *       "overdue": false,
     *       "proposer": null,
     *       "resolver": null,
     *       "disputeWindowMs": 86400000,
     *       "disputableUntil": null,
     *       "disputeRound": 0,
     *       "pausePolicy": "keep",
     *       "approval": null
     *     }
     */
    Market: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      /**
       * @description book: users trade with each other; amm: with a market maker.
       * @enum {string}
       */
      venue: 'book' | 'amm';
      /** @description Plain text, like all words of a market: a client must escape it for its own output. */
      question: string;
      description: string | null;
      category: string | null;
      /** @description How the result is found. */
      rules: string | null;
      /** @description Where the result is read. */
      resolutionSource: string | null;
      tags: string[];
      pictureUrl: string | null;
      /** @enum {string} */
      state:
        | 'PROPOSED'
        | 'APPROVED'
        | 'REJECTED'
        | 'ACTIVE'
        | 'PAUSED'
        | 'CLOSED'
        | 'RESOLVED'
        | 'DISPUTED'
        | 'FINALIZED'
        | 'VOIDED';
      /** @description Basis points of the credits that a resting order pays or receives. */
      makerFeeBps: number;
      /** @description Basis points of the credits that an incoming order pays or receives. */
      takerFeeBps: number;
      /** @description b of the market maker, micro shares; null for a book. */
      liquidity: string | null;
      /**
       * @description refund: a void undoes every payment of the market, and profits stay held until its end; price: a void pays each share at voidPriceBps.
       * @enum {string}
       */
      voidRule: 'refund' | 'price';
      /** @description Price of YES at which a void pays; null for the rule refund. */
      voidPriceBps: number | null;
      /** @description Micro shares of YES that users hold. */
      yes: string;
      /** @description Micro shares of NO that users hold. */
      no: string;
      /** @description Price of YES of the last trade, or null; for a market maker, after that trade. */
      lastPriceBps: number | null;
      /** @description Current prices of the market maker; null for a book, whose depth is on `book:{marketId}`. */
      prices: {
        /** @description Basis points, 0 to 10000. */
        yesBps: number;
        /** @description Basis points, 0 to 10000. */
        noBps: number;
      } | null;
      /**
       * @description Named from RESOLVED on, and final when FINALIZED or VOIDED; null before, or for a void without it.
       * @enum {string|null}
       */
      outcome: 'YES' | 'NO' | 'VOID' | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      closesAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description When the state changes by itself next; null without it.
       */
      deadline: string | null;
      /**
       * Format: date-time
       * @description When a closed market without an outcome is overdue.
       */
      resolveBy: string | null;
      /** @description Whether the market should have its outcome by now. */
      overdue: boolean;
      /** @description Public id of the user who proposed the market. */
      proposer: string | null;
      /** @description Public id of the user who names the outcome beside operators. */
      resolver: string | null;
      /** @description How long a named outcome may be disputed, milliseconds. */
      disputeWindowMs: number;
      /**
       * Format: date-time
       * @description When disputing the named outcome ends.
       */
      disputableUntil: string | null;
      /** @description The number of the latest dispute; 0 without one. */
      disputeRound: number;
      /**
       * @description What a pause does to resting orders.
       * @enum {string}
       */
      pausePolicy: 'keep' | 'cancel';
      /** @description An act that another person has to repeat, with the public id of the first person. */
      approval: {
        act: string;
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        by: string | null;
      } | null;
    };
    /**
     * @description The reason of the change; optional.
     * @example {
     *       "reason": "The bout was moved"
     *     }
     */
    MarketAct: {
      /** @description Published with the new state. */
      reason?: string;
    };
    /**
     * @description The result of a closed market.
     * @example {
     *       "outcome": "YES"
     *     }
     */
    Settlement: {
      /**
       * @description The winning outcome.
       * @enum {string}
       */
      outcome: 'YES' | 'NO';
      /** @description Published with the new state. */
      reason?: string;
    };
    /**
     * @description Why the market is voided.
     * @example {
     *       "reason": "The bout was called off"
     *     }
     */
    VoidAct: {
      /** @description Published with the new state. */
      reason: string;
    };
    /**
     * @description A proposal to another user. Your stake is held at once, the other stake when it is accepted.
     * @example {
     *       "clientId": "a-1",
     *       "type": "PAGO",
     *       "fightId": "main-bout",
     *       "toUserId": "p_8sQ0aT5fPzK2dLwN",
     *       "side": "RED",
     *       "proposerStake": "5000000",
     *       "responderStake": "9000000"
     *     }
     */
    NewProposal: {
      /** @description Your own id of the proposal, unique among your proposals. A repeated request gets the first answer. */
      clientId?: string;
      /** @enum {string} */
      type: 'PAGO' | 'DOY';
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      fightId: string;
      /** @description The public id, or the user id, of the other user. */
      toUserId: string;
      /**
       * @description Your corner; the other user gets the other corner.
       * @enum {string}
       */
      side: 'RED' | 'BLUE';
      /** @description Micro units; at least one credit. */
      proposerStake: string;
      /** @description Micro units; at least one credit. */
      responderStake: string;
    };
    /**
     * @description A dispute of the named outcome, or joining one.
     * @example {
     *       "claim": "NO",
     *       "reason": "The result was corrected an hour later."
     *     }
     */
    NewDispute: {
      /**
       * @description The outcome that is right: another one than the named outcome.
       * @enum {string}
       */
      claim: 'YES' | 'NO' | 'VOID';
      /** @description Published with the dispute. */
      reason: string;
    };
    /**
     * @description The named outcome of a closed market.
     * @example {
     *       "outcome": "YES",
     *       "evidence": "https://example.com/results"
     *     }
     */
    Resolution: {
      /** @enum {string} */
      outcome: 'YES' | 'NO' | 'VOID';
      /** @description What supports the outcome, such as an address. */
      evidence: string;
      /** @description Published with the new state. */
      reason?: string;
    };
    /**
     * @description The decision of an operator on a dispute.
     * @example {
     *       "claim": null,
     *       "reason": "The named source has the result."
     *     }
     */
    DisputeDecision: {
      /**
       * @description The outcome from now on; null: the named outcome stays.
       * @enum {string|null}
       */
      claim: 'YES' | 'NO' | 'VOID' | null;
      /** @description Published with the new state. */
      reason: string;
      /**
       * @description Disputers who were wrong get their bonds back.
       * @default false
       */
      goodFaith: boolean;
      /**
       * @description Ends the dispute at once, before joining ends; the named outcome stays.
       * @default false
       */
      dismiss: boolean;
    };
    ListingVersions: {
      /** @description Newest first. */
      data: components['schemas']['ListingVersion'][];
    };
    /**
     * @description The words of a market as they were from `at` until the next version.
     * @example {
     *       "version": 1,
     *       "at": "2025-01-14T12:00:00.000Z",
     *       "isCurrent": true,
     *       "reason": null,
     *       "listing": {
     *         "question": "Does the champion keep the title?",
     *         "description": "The main bout on 1 February.",
     *         "category": "boxing",
     *         "rules": "YES when the champion is announced as the winner. A draw is NO.",
     *         "resolutionSource": "https://example.com/results",
     *         "tags": [
     *           "title",
     *           "heavyweight"
     *         ],
     *         "pictureUrl": null
     *       }
     *     }
     */
    ListingVersion: {
      version: number;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      at: string;
      isCurrent: boolean;
      /** @description Why the words were changed; null for the first version. */
      reason: string | null;
      listing: components['schemas']['Listing'];
    };
    /**
     * @description New words of a market. A field that is not named stays as it is.
     * @example {
     *       "question": "Does the champion keep the title?",
     *       "reason": "A letter was missing",
     *       "isCorrection": true
     *     }
     */
    ListingEdit: {
      question?: string;
      description?: string | null;
      /** @description 1 to 40 small letters, digits and hyphens. */
      category?: string | null;
      rules?: string | null;
      resolutionSource?: string | null;
      tags?: string[];
      /**
       * Format: uri
       * @description Address of a picture, https.
       */
      pictureUrl?: string | null;
      /** @description Published with the new version. */
      reason: string;
      /**
       * @description A correction of typing errors, which is possible after the first trade: of each of question, description, rules and resolutionSource at most 20 characters change.
       * @default false
       */
      isCorrection: boolean;
    };
    DiscussionPosts: {
      /** @description Threads newest first, replies oldest first. */
      data: components['schemas']['DiscussionPost'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description A post.
     * @example {
     *       "text": "Who has seen the weigh-in?"
     *     }
     */
    NewDiscussionPost: {
      /** @description Plain text of 1 to 10000 characters. HTML and Markdown have no meaning. */
      text: string;
      /** @description The thread to answer. */
      parentId?: string;
      /**
       * @description Shows the shares that you hold now.
       * @default false
       */
      showsPosition: boolean;
    };
    ReportedPosts: {
      /** @description By the time of the first report. */
      data: components['schemas']['ReportedPost'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description A post with open reports.
     * @example {
     *       "post": {
     *         "id": "d_19",
     *         "marketId": "title-fight",
     *         "parentId": null,
     *         "author": "p_7Qk2",
     *         "text": "The weigh-in was moved to Friday: https://example.com/news",
     *         "position": {
     *           "yes": "2000000",
     *           "no": "0"
     *         },
     *         "replies": 2,
     *         "createdAt": "2025-01-14T12:54:55.000Z",
     *         "editedAt": null,
     *         "deleted": null
     *       },
     *       "reports": 1,
     *       "reasons": [
     *         "Insult"
     *       ],
     *       "firstReportedAt": "2025-01-14T13:00:00.000Z"
     *     }
     */
    ReportedPost: {
      post: components['schemas']['DiscussionPost'];
      /** @description Number of open reports. */
      reports: number;
      /** @description Reasons of the first ten reports. */
      reasons: string[];
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      firstReportedAt: string;
    };
    /**
     * @description The new text.
     * @example {
     *       "text": "Who saw the weigh-in?"
     *     }
     */
    DiscussionPostEdit: {
      /** @description Plain text of 1 to 10000 characters. HTML and Markdown have no meaning. */
      text: string;
    };
    /**
     * @description Why an operator should look at the post.
     * @example {
     *       "reason": "Insult"
     *     }
     */
    NewReport: {
      reason: string;
    };
    /**
     * @description What becomes of a reported post.
     * @example {
     *       "action": "delete",
     *       "reason": "An insult"
     *     }
     */
    ReportDecision: {
      /**
       * @description delete: the post is deleted; keep: its reports are closed.
       * @enum {string}
       */
      action: 'keep' | 'delete';
      /** @description For the audit log. */
      reason: string;
    };
    /** @description The polls of a market. */
    Polls: {
      /** @description Newest first. */
      data: components['schemas']['Poll'][];
    };
    /**
     * @description Your vote in the open poll of a market.
     * @example {
     *       "choice": "yes"
     *     }
     */
    NewVote: {
      /** @description yes or no on a proposal; YES, NO or VOID on a dispute. */
      choice: string;
    };
    /**
     * @description The depth of a market: BUY YES at p and SELL NO at 10000 - p are bids; SELL YES and BUY NO are asks.
     * @example {
     *       "marketId": "title-fight",
     *       "venue": "book",
     *       "state": "ACTIVE",
     *       "bids": [
     *         [
     *           6500,
     *           "2000000",
     *           2
     *         ]
     *       ],
     *       "asks": [
     *         [
     *           6550,
     *           "1500000",
     *           1
     *         ]
     *       ],
     *       "checksum": 96919446,
     *       "prices": null,
     *       "lastPriceBps": 6500
     *     }
     */
    Book: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @enum {string} */
      venue: 'book' | 'amm';
      /** @enum {string} */
      state:
        | 'PROPOSED'
        | 'APPROVED'
        | 'REJECTED'
        | 'ACTIVE'
        | 'PAUSED'
        | 'CLOSED'
        | 'RESOLVED'
        | 'DISPUTED'
        | 'FINALIZED'
        | 'VOIDED';
      /** @description Best first; empty for a market maker. */
      bids: (number | string)[][];
      /** @description Best first. */
      asks: (number | string)[][];
      /** @description As on `book:{marketId}`: over the ten best levels of each side, whatever the depth. */
      checksum: number;
      /** @description Current prices of the market maker; null for a book. */
      prices: {
        /** @description Basis points, 0 to 10000. */
        yesBps: number;
        /** @description Basis points, 0 to 10000. */
        noBps: number;
      } | null;
      /** @description YES price of the last trade, or null. */
      lastPriceBps: number | null;
    };
    PrintList: {
      /** @description Newest first. */
      data: components['schemas']['Print'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description A trade of a market in its public form.
     * @example {
     *       "id": "311",
     *       "kind": "mint",
     *       "side": "BUY",
     *       "outcome": "YES",
     *       "priceBps": 6500,
     *       "quantity": "500000",
     *       "cost": "325000",
     *       "user": "p_3q2-7wAAx0Zk_5bT",
     *       "at": "2025-01-14T12:54:56.000Z"
     *     }
     */
    Print: {
      /** @description A number as a decimal string. */
      id: string;
      /**
       * @description As in the message `trade` of `market:{marketId}`.
       * @enum {string}
       */
      kind: 'transfer' | 'mint' | 'burn' | 'maker';
      /**
       * @description Side of the taker.
       * @enum {string}
       */
      side: 'BUY' | 'SELL';
      /**
       * @description Outcome that the taker traded.
       * @enum {string}
       */
      outcome: 'YES' | 'NO';
      /** @description Price of YES; for a market maker, after the trade. */
      priceBps: number;
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      quantity: string;
      /** @description Amount that the taker paid or received, without the fee. */
      cost: string;
      /** @description Public id of the taker. */
      user: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      at: string;
    };
    /**
     * @example {
     *       "marketId": "title-fight",
     *       "resolution": "1m",
     *       "bucketMs": 60000,
     *       "data": [
     *         {
     *           "timestamp": "2025-01-14T12:53:00.000Z",
     *           "open": 6500,
     *           "high": 6550,
     *           "low": 6480,
     *           "close": 6500,
     *           "volume": "4000000",
     *           "trades": 3
     *         }
     *       ],
     *       "tip": {
     *         "timestamp": "2025-01-14T12:54:00.000Z",
     *         "open": 6510,
     *         "high": 6510,
     *         "low": 6510,
     *         "close": 6510,
     *         "volume": "500000",
     *         "trades": 1,
     *         "seq": 2021
     *       },
     *       "cache": "miss",
     *       "asOf": "2025-01-14T12:54:57.000Z",
     *       "seq": 2021
     *     }
     */
    Candles: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      marketId: string;
      /** @enum {string} */
      resolution: '1m' | '5m' | '1h' | '1d';
      bucketMs: number;
      /** @description Closed buckets, oldest first. */
      data: components['schemas']['Candle'][];
      /** @description null when it has no trade or lies outside the requested window. */
      tip: components['schemas']['CandleTip'] | null;
      /** @enum {string} */
      cache: 'hit' | 'miss' | 'bypass';
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      asOf: string;
      /** @description Position in the event log as of which the answer is true. */
      seq: number;
    };
    /** @description The trades of one bucket. Buckets without a trade are omitted. */
    Candle: {
      /**
       * Format: date-time
       * @description Start of the bucket.
       */
      timestamp: string;
      /** @description Basis points, 0 to 10000. */
      open: number;
      /** @description Basis points, 0 to 10000. */
      high: number;
      /** @description Basis points, 0 to 10000. */
      low: number;
      /** @description Basis points, 0 to 10000. */
      close: number;
      /** @description Micro shares traded. */
      volume: string;
      trades: number;
    };
    /** @description The open bucket. The trades of `market:{marketId}` after its seq continue it exactly. */
    CandleTip: {
      /**
       * Format: date-time
       * @description Start of the bucket.
       */
      timestamp: string;
      /** @description Basis points, 0 to 10000. */
      open: number;
      /** @description Basis points, 0 to 10000. */
      high: number;
      /** @description Basis points, 0 to 10000. */
      low: number;
      /** @description Basis points, 0 to 10000. */
      close: number;
      /** @description Micro shares traded. */
      volume: string;
      trades: number;
      /** @description Position in the event log. */
      seq: number;
    };
    UdfConfig: {
      supported_resolutions: ('1' | '5' | '60' | '1D')[];
      supports_search: boolean;
      supports_group_request: boolean;
      supports_marks: boolean;
      supports_timescale_marks: boolean;
      supports_time: boolean;
      exchanges: {
        value: string;
        name: string;
        desc: string;
      }[];
      symbols_types: {
        name: string;
        value: string;
      }[];
    };
    UdfSymbol: {
      name: string;
      /** @description `market:{marketId}` or `item:{itemId}`. */
      ticker: string;
      description: string;
      /** @enum {string} */
      type: 'market' | 'item';
      /** @enum {string} */
      session: '24x7';
      /** @enum {string} */
      timezone: 'Etc/UTC';
      exchange: string;
      listed_exchange: string;
      /** @enum {string} */
      format: 'price' | 'volume';
      minmov: number;
      /** @description The smallest change of a price is 1 / pricescale. */
      pricescale: number;
      has_intraday: boolean;
      intraday_multipliers: string[];
      has_daily: boolean;
      daily_multipliers: string[];
      has_weekly_and_monthly: boolean;
      supported_resolutions: ('1' | '5' | '60' | '1D')[];
      /** @enum {string} */
      visible_plots_set: 'ohlcv' | 'ohlc' | 'c';
      volume_precision: number;
      /** @enum {string} */
      data_status: 'streaming' | 'endofday' | 'pulsed' | 'delayed_streaming';
    };
    /** @description A refusal of the protocol; its status is 200. */
    UdfError: {
      /** @enum {string} */
      s: 'error';
      errmsg: string;
    };
    UdfFound: {
      symbol: string;
      full_name: string;
      description: string;
      exchange: string;
      ticker: string;
      /** @enum {string} */
      type: 'market' | 'item';
    };
    UdfBars: {
      /** @enum {string} */
      s: 'ok';
      t: number[];
      o: number[];
      h: number[];
      l: number[];
      c: number[];
      /** @description Shares traded; omitted for items. */
      v?: number[];
    };
    UdfNoData: {
      /** @enum {string} */
      s: 'no_data';
      /** @description Unix second of the closest bar before the requested window. */
      nextTime?: number;
    };
    Watchlists: {
      /** @description Oldest first. */
      data: components['schemas']['Watchlist'][];
    };
    /**
     * @example {
     *       "name": "Main card"
     *     }
     */
    WatchlistName: {
      /** @description 1 to 64 characters; surrounding space is removed. */
      name: string;
    };
    /**
     * @example {
     *       "itemId": 4151
     *     }
     */
    NewWatchlistItem: {
      /** @description Name either marketId or itemId. */
      marketId?: string;
      /** @description Name either marketId or itemId. */
      itemId?: number;
    };
    FightEventList: {
      /** @description Newest first. */
      data: components['schemas']['FightEvent'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /** @description An evening of fights. */
    FightEvent: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      name: string;
      venue: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      startsAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
    };
    /** @description An evening with its fights. */
    FightCard: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      name: string;
      venue: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      startsAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /** @description In the order of the card. */
      fights: components['schemas']['Fight'][];
    };
    /** @description A fight between two corners. */
    Fight: {
      /** @description Also the id of the market. */
      id: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      eventId: string;
      /** @description The place on the card, from 1. */
      cardOrder: number;
      red: {
        name: string;
        pictureUrl: string | null;
      };
      blue: {
        name: string;
        pictureUrl: string | null;
      };
      /** @description Scheduled rounds. */
      rounds: number;
      /**
       * @description betting lasts until the fight is live: `betting.state` says whether bets are taken.
       * @enum {string}
       */
      status: 'upcoming' | 'betting' | 'live' | 'completed' | 'cancelled';
      /**
       * @description Of a completed fight. It may still be disputed.
       * @enum {string|null}
       */
      result: 'RED' | 'BLUE' | 'DRAW' | null;
      betting: {
        /** @enum {string} */
        state: 'waiting' | 'open' | 'paused' | 'closed';
        /**
         * Format: date-time
         * @description When the window opens by itself.
         */
        opensAt: string | null;
        /**
         * Format: date-time
         * @description When the window closes by itself.
         */
        closesAt: string | null;
      };
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      liveAt: string | null;
      /**
       * @description FINALIZED: bets are paid. VOIDED: stakes are refunded.
       * @enum {string}
       */
      marketState:
        | 'PROPOSED'
        | 'APPROVED'
        | 'REJECTED'
        | 'ACTIVE'
        | 'PAUSED'
        | 'CLOSED'
        | 'RESOLVED'
        | 'DISPUTED'
        | 'FINALIZED'
        | 'VOIDED';
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      disputableUntil: string | null;
      /** @description An act that another person has to repeat. */
      approval: {
        act: string;
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        by: string | null;
      } | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
    };
    /**
     * @description A new evening.
     * @example {
     *       "id": "saturday",
     *       "name": "Saturday night",
     *       "venue": "City hall",
     *       "startsAt": "2026-02-01T20:00:00.000Z"
     *     }
     */
    NewFightEvent: {
      /** @description Without it, the server chooses one. */
      id?: string;
      name: string;
      venue: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      startsAt: string;
    };
    /** @description A field that is not named stays as it is. */
    FightEventChange: {
      name?: string;
      venue?: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      startsAt?: string;
      /** @description All fights of the evening, each once, in the new order. */
      card?: string[];
    };
    /** @description A fight with its odds and its streams. */
    FightDetail: {
      /** @description Also the id of the market. */
      id: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      eventId: string;
      /** @description The place on the card, from 1. */
      cardOrder: number;
      red: {
        name: string;
        pictureUrl: string | null;
      };
      blue: {
        name: string;
        pictureUrl: string | null;
      };
      /** @description Scheduled rounds. */
      rounds: number;
      /**
       * @description betting lasts until the fight is live: `betting.state` says whether bets are taken.
       * @enum {string}
       */
      status: 'upcoming' | 'betting' | 'live' | 'completed' | 'cancelled';
      /**
       * @description Of a completed fight. It may still be disputed.
       * @enum {string|null}
       */
      result: 'RED' | 'BLUE' | 'DRAW' | null;
      betting: {
        /** @enum {string} */
        state: 'waiting' | 'open' | 'paused' | 'closed';
        /**
         * Format: date-time
         * @description When the window opens by itself.
         */
        opensAt: string | null;
        /**
         * Format: date-time
         * @description When the window closes by itself.
         */
        closesAt: string | null;
      };
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      liveAt: string | null;
      /**
       * @description FINALIZED: bets are paid. VOIDED: stakes are refunded.
       * @enum {string}
       */
      marketState:
        | 'PROPOSED'
        | 'APPROVED'
        | 'REJECTED'
        | 'ACTIVE'
        | 'PAUSED'
        | 'CLOSED'
        | 'RESOLVED'
        | 'DISPUTED'
        | 'FINALIZED'
        | 'VOIDED';
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      disputableUntil: string | null;
      /** @description An act that another person has to repeat. */
      approval: {
        act: string;
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        by: string | null;
      } | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /** @description The best odds at which a bet is matched at once, fees included; null without an offer. */
      odds: {
        RED: components['schemas']['Odds'] | null;
        BLUE: components['schemas']['Odds'] | null;
      };
      /** @description Of a bet that is matched at once. */
      takerFeeBps: number;
      /** @description Of a bet that waits in the book and is matched later. */
      makerFeeBps: number;
      /** @description The newest ten, newest first. */
      streams: components['schemas']['FightStream'][];
    };
    /**
     * @description Odds of one corner. They are never better than what is paid.
     * @example {
     *       "priceBps": 6500,
     *       "decimal": "1.5384",
     *       "fractional": "7/13",
     *       "chanceBps": 6500
     *     }
     */
    Odds: {
      /** @description What a bet of 10000 pays back costs, fees included, rounded up: basis points. */
      priceBps: number;
      /** @description What a winning bet pays back for each credit, with four digits after the point, rounded down. */
      decimal: string;
      /** @description The profit to the stake, in lowest terms, such as 7/13. */
      fractional: string;
      /** @description The chance at which the bet is even: the price, basis points. */
      chanceBps: number;
    };
    /** @description A video stream of a fight. */
    FightStream: {
      /** @description A number as a decimal string. */
      id: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      fightId: string;
      /** @enum {string} */
      state: 'live' | 'ended' | 'failed';
      /** @enum {string} */
      source: 'operator' | 'srs' | 'nginx-rtmp';
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      startedAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      endedAt: string | null;
      error: string | null;
      viewers: number;
      viewersPeak: number;
    };
    /**
     * @description A new fight, at the end of the card of its evening.
     * @example {
     *       "id": "main-bout",
     *       "eventId": "saturday",
     *       "red": {
     *         "name": "Ana Ruiz"
     *       },
     *       "blue": {
     *         "name": "Mia Cole"
     *       },
     *       "rounds": 12
     *     }
     */
    NewFight: {
      /** @description Without it, the server chooses one. */
      id?: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      eventId: string;
      red: {
        name: string;
        /**
         * Format: uri
         * @description Address of a picture, https.
         * @default null
         */
        pictureUrl: string | null;
      };
      blue: {
        name: string;
        /**
         * Format: uri
         * @description Address of a picture, https.
         * @default null
         */
        pictureUrl: string | null;
      };
      rounds: number;
      /**
       * Format: date-time
       * @description When the betting window opens by itself.
       */
      opensAt?: string;
      /**
       * Format: date-time
       * @description When the window closes by itself. It stays as it is.
       */
      closesAt?: string;
      /** @default 0 */
      makerFeeBps: number;
      /** @default 0 */
      takerFeeBps: number;
      /** @description How long a result may be disputed; 0 pays at once. Default: FIGHT_DISPUTE_WINDOW. */
      disputeWindowMs?: number;
    };
    FightSchedule: {
      /**
       * Format: date-time
       * @description When the betting window opens by itself; null: by hand.
       */
      opensAt: string | null;
    };
    /** @description Other names, pictures or rounds, before the first bet. */
    FightCorners: {
      red?: {
        name: string;
        /**
         * Format: uri
         * @description Address of a picture, https.
         * @default null
         */
        pictureUrl: string | null;
      };
      blue?: {
        name: string;
        /**
         * Format: uri
         * @description Address of a picture, https.
         * @default null
         */
        pictureUrl: string | null;
      };
      rounds?: number;
      reason: string;
    };
    /** @description Why the fight changes; optional. */
    FightAct: {
      reason?: string;
    };
    /**
     * @description The result of a live fight. A draw refunds all bets.
     * @example {
     *       "result": "RED",
     *       "evidence": "Unanimous decision"
     *     }
     */
    FightCompletion: {
      /** @enum {string} */
      result: 'RED' | 'BLUE' | 'DRAW';
      /** @description What supports the result, such as an address. */
      evidence: string;
      reason?: string;
    };
    /** @description Why the fight does not take place. */
    FightCancellation: {
      reason: string;
    };
    /**
     * @description A bet on a corner. What finds no other side at once waits for it in the book.
     * @example {
     *       "side": "RED",
     *       "stake": "10000000",
     *       "minOdds": "1.85"
     *     }
     */
    NewBet: {
      /** @enum {string} */
      side: 'RED' | 'BLUE';
      /** @description The most that the bet may cost, fees included: micro credits. */
      stake: string;
      /** @description The lowest decimal odds, before fees. Name either minOdds or priceBps. */
      minOdds?: string;
      /** @description The highest price, 1 to 9999 basis points. Name either minOdds or priceBps. */
      priceBps?: number;
      /** @description Your own id of the bet, as of an order. */
      clientOrderId?: string;
    };
    /** @description A bet after its immediate matches. */
    Bet: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      fightId: string;
      /** @enum {string} */
      side: 'RED' | 'BLUE';
      /** @description What the bet has cost and what it still holds; at most the stake that was sent. */
      stake: string;
      /** @description The worst odds that the bet can have, with the higher of both fees. */
      odds: components['schemas']['Odds'];
      /** @description What a win pays back if the whole bet is matched: micro credits. */
      wins: string;
      /** @description `wins` less `stake`: at least so much is won if the whole bet is matched. */
      profit: string;
      matched: {
        /** @description What the matched part has cost, fees included. */
        stake: string;
        /** @description What a win pays back for the matched part. */
        wins: string;
        /** @description The odds of the matched part; null while nothing is matched. */
        odds: components['schemas']['Odds'] | null;
      };
      order: components['schemas']['Order'];
    };
    /**
     * @description What has happened to the stream of a fight.
     * @example {
     *       "action": "viewers",
     *       "viewers": 1200
     *     }
     */
    StreamAct:
      | {
          /** @enum {string} */
          action: 'started';
        }
      | {
          /** @enum {string} */
          action: 'ended';
        }
      | {
          /** @enum {string} */
          action: 'error';
          error: string;
        }
      | {
          /** @enum {string} */
          action: 'viewers';
          viewers: number;
        };
    /**
     * @example {
     *       "action": "on_publish",
     *       "client_id": "9308h583",
     *       "stream": "main-bout"
     *     }
     */
    SrsHook: {
      action: string;
      /** @description The connection of the publisher or the viewer. */
      client_id?: string | number;
      /** @description The name of the stream: the id of the fight. */
      stream?: string;
    } & {
      [key: string]: unknown;
    };
    MediaHookAnswer: {
      /**
       * @description 0: the media server goes on.
       * @enum {number}
       */
      code: 0;
    };
    /**
     * @example {
     *       "call": "publish",
     *       "clientid": "1",
     *       "name": "main-bout"
     *     }
     */
    NginxRtmpHook: {
      call: string;
      /** @description The connection of the publisher or the viewer. */
      clientid?: string | number;
      /** @description The name of the stream: the id of the fight. */
      name?: string;
    } & {
      [key: string]: unknown;
    };
    /**
     * @example {
     *       "amount": "50000000",
     *       "provider": "stripe"
     *     }
     */
    NewDeposit: {
      /** @description Micro units (1 credit or share = 1000000) as a decimal string. */
      amount: string;
      /**
       * @description Who collects the payment; null: an operator confirms it.
       * @default null
       * @enum {string|null}
       */
      provider: 'stripe' | 'kushki' | 'standard' | null;
    };
    /**
     * @description A request to pay in or to withdraw.
     * @example {
     *       "id": "w_5b1f0c9a77d2",
     *       "kind": "withdrawal",
     *       "amount": "250000000",
     *       "currency": "USD",
     *       "provider": null,
     *       "state": "requested",
     *       "needsApproval": true,
     *       "reason": null,
     *       "createdAt": "2025-01-14T12:54:55.000Z",
     *       "approvedAt": null,
     *       "endedAt": null,
     *       "userId": "u_7Qk2",
     *       "destination": "EC12 3456 7890",
     *       "reference": null
     *     }
     */
    MoneyRequest: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      /** @enum {string} */
      kind: 'deposit' | 'withdrawal';
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      amount: string;
      /** @description ISO 4217; the one currency of this server (CURRENCY). One credit is one unit of it. */
      currency: string;
      /**
       * @description Who collects a deposit; null: an operator confirms it.
       * @enum {string|null}
       */
      provider: 'stripe' | 'kushki' | 'standard' | null;
      /**
       * @description requested → approved → paid | failed. A request ends once, as paid or failed.
       * @enum {string}
       */
      state: 'requested' | 'approved' | 'paid' | 'failed';
      /** @description Whether a second person must approve it; null until the limit was compared. */
      needsApproval: boolean | null;
      /** @description Why it has failed. */
      reason: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      approvedAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      endedAt: string | null;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      userId: string;
      /** @description Where a withdrawal is paid to; null for a deposit. */
      destination: string | null;
      /** @description The transfer at the bank or the provider. */
      reference: string | null;
    };
    /**
     * @example {
     *       "amount": "50000000",
     *       "destination": "EC12 3456 7890"
     *     }
     */
    NewWithdrawal: {
      /** @description Micro units (1 credit or share = 1000000) as a decimal string. */
      amount: string;
      /** @description An account at a bank, or whatever operators pay to. */
      destination: string;
    };
    MoneyRequestList: {
      /** @description Newest first. */
      data: components['schemas']['MoneyRequest'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    OperatorMoneyRequestList: {
      /** @description Newest first. */
      data: components['schemas']['OperatorMoneyRequest'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description A request with the persons who acted on it.
     * @example {
     *       "id": "w_5b1f0c9a77d2",
     *       "kind": "withdrawal",
     *       "amount": "250000000",
     *       "currency": "USD",
     *       "provider": null,
     *       "state": "requested",
     *       "needsApproval": true,
     *       "reason": null,
     *       "createdAt": "2025-01-14T12:54:55.000Z",
     *       "approvedAt": null,
     *       "endedAt": null,
     *       "userId": "u_7Qk2",
     *       "destination": "EC12 3456 7890",
     *       "reference": null,
     *       "hash": "n1x…",
     *       "requestedBy": "u_7Qk2",
     *       "approvedBy": null,
     *       "endedBy": null,
     *       "debt": "0"
     *     }
     */
    OperatorMoneyRequest: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      /** @enum {string} */
      kind: 'deposit' | 'withdrawal';
      /** @description Micro units (1 credit = 1000000) as a decimal string. */
      amount: string;
      /** @description ISO 4217; the one currency of this server (CURRENCY). One credit is one unit of it. */
      currency: string;
      /**
       * @description Who collects a deposit; null: an operator confirms it.
       * @enum {string|null}
       */
      provider: 'stripe' | 'kushki' | 'standard' | null;
      /**
       * @description requested → approved → paid | failed. A request ends once, as paid or failed.
       * @enum {string}
       */
      state: 'requested' | 'approved' | 'paid' | 'failed';
      /** @description Whether a second person must approve it; null until the limit was compared. */
      needsApproval: boolean | null;
      /** @description Why it has failed. */
      reason: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      approvedAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      endedAt: string | null;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      userId: string;
      /** @description Where a withdrawal is paid to; null for a deposit. */
      destination: string | null;
      /** @description The transfer at the bank or the provider. */
      reference: string | null;
      /** @description Of the amount and the destination. An approval names it. */
      hash: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      requestedBy: string;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      approvedBy: string | null;
      /** @description A user id, or the name of an adapter. */
      endedBy: string | null;
      /** @description What the user owes the house now. */
      debt: string;
    };
    /**
     * @example {
     *       "hash": "n1x…"
     *     }
     */
    Approval: {
      /** @description `hash` of the request that you have looked at. */
      hash: string;
    };
    /**
     * @example {
     *       "reference": "TRX-991"
     *     }
     */
    PaymentConfirmation: {
      /** @description The transfer at the bank. */
      reference?: string;
      /**
       * @description The money of the withdrawal has left already: also if the user has a debt by now.
       * @default false
       */
      isSent: boolean;
    };
    /**
     * @example {
     *       "reason": "The bank refused the account number."
     *     }
     */
    RequestFailure: {
      reason: string;
    };
    /**
     * @example {
     *       "status": "taken"
     *     }
     */
    ProviderAnswer: {
      /**
       * @description repeated: this event was taken before; ignored: it changes no payment.
       * @enum {string}
       */
      status: 'taken' | 'parked' | 'repeated' | 'ignored';
    };
    PaymentList: {
      /** @description Newest first. */
      data: components['schemas']['Payment'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @description A payment of a provider.
     * @example {
     *       "provider": "stripe",
     *       "id": "pi_3P1",
     *       "requestId": "d_5b1f0c9a77d2",
     *       "userId": "u_7Qk2",
     *       "currency": "USD",
     *       "total": "50000000",
     *       "captured": "50000000",
     *       "reversed": "0",
     *       "credited": "50000000",
     *       "taken": "0",
     *       "state": "open",
     *       "parkedReason": null,
     *       "createdAt": "2025-01-14T12:54:55.000Z",
     *       "updatedAt": "2025-01-14T12:54:56.000Z"
     *     }
     */
    Payment: {
      /** @enum {string} */
      provider: 'stripe' | 'kushki' | 'standard';
      /** @description The provider’s id of the payment. */
      id: string;
      /** @description The deposit that the payment is for. */
      requestId: string | null;
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      userId: string | null;
      /** @description ISO 4217; the one currency of this server (CURRENCY). One credit is one unit of it. */
      currency: string | null;
      /** @description What the payment is for; null while unknown. */
      total: string | null;
      /** @description Captured so far. It only grows. */
      captured: string;
      /** @description Refunded and charged back so far. It only grows. */
      reversed: string;
      /** @description What the ledger has moved, or is about to move, to the user. */
      credited: string;
      /** @description What the ledger has taken back, or is about to take back. */
      taken: string;
      /** @enum {string} */
      state: 'open' | 'parked' | 'dismissed';
      /** @enum {string|null} */
      parkedReason:
        | 'unknown_request'
        | 'wrong_request'
        | 'second_payment'
        | 'currency'
        | 'amount'
        | 'contradiction'
        | 'not_approved'
        | 'request_failed'
        | 'refused'
        | 'payout_mismatch'
        | 'not_understood'
        | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      updatedAt: string;
    };
    /**
     * @example {
     *       "action": "dismiss",
     *       "reason": "Refunded at the provider."
     *     }
     */
    PaymentDecision: {
      /**
       * @description retry: compare again, perhaps with another deposit; dismiss: the payment is handled elsewhere.
       * @enum {string}
       */
      action: 'retry' | 'dismiss';
      /** @description The deposit that the payment is for. */
      requestId?: string;
      reason: string;
    };
    Period: {
      /**
       * Format: date-time
       * @description Entries from this moment on; without it, from the first.
       */
      from?: string;
      /**
       * Format: date-time
       * @description Entries before this moment; without it, up to now.
       */
      to?: string;
    };
    /** @description Every change of a user’s credits in a period. The opening and the entries add up to the closing. */
    CashStatement: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      userId: string;
      /** @description ISO 4217; the one currency of this server (CURRENCY). One credit is one unit of it. */
      currency: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      from: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      to: string | null;
      /** @description The total of the account before the first entry, micro credits. */
      opening: string;
      /** @description The total after the last entry. */
      closing: string;
      entries: {
        /**
         * Format: date-time
         * @description ISO 8601, UTC.
         */
        at: string;
        /** @description A number as a decimal string. */
        transferId: string;
        /** @description The kind of movement, such as payment, withdrawal_paid, trade or fee. */
        kind: string;
        /** @description A market’s id, or `item:4151`. */
        market: string | null;
        /** @description A number as a decimal string. */
        orderId: string | null;
        /** @description Micro units as a decimal string; below zero for a loss. It may have more digits than an amount. */
        credits: string;
        /** @description The total after the entry. */
        balance: string;
      }[];
    };
    /** @description Proves at one position of the log that ledger = holds + balances + pots + house. */
    Reconciliation: {
      /** @description ISO 4217; the one currency of this server (CURRENCY). One credit is one unit of it. */
      currency: string;
      /** @description Whether every difference is zero. */
      isBalanced: boolean;
      /** @description Micro credits. */
      totals: {
        /** @description The ledger’s account of the outside: minus all money that came in. */
        external: string;
        /** @description Of all users. */
        available: string;
        /** @description Of all users. */
        held: string;
        /** @description Micro units as a decimal string; below zero for a loss. It may have more digits than an amount. */
        pots: string;
        /** @description Micro units as a decimal string; below zero for a loss. It may have more digits than an amount. */
        fees: string;
        /** @description Below zero when payments were taken back that users had spent. */
        house: string;
        /** @description Micro units as a decimal string; below zero for a loss. It may have more digits than an amount. */
        quotes: string;
        /** @description What users owe the house. */
        debts: string;
        /** @description Held credits by their purpose. */
        holds: {
          [key: string]: string;
        };
      };
      checks: {
        name: string;
        about: string;
        /** @description Micro units as a decimal string; below zero for a loss. It may have more digits than an amount. */
        is: string;
        /** @description Micro units as a decimal string; below zero for a loss. It may have more digits than an amount. */
        shouldBe: string;
        /** @description Micro units as a decimal string; below zero for a loss. It may have more digits than an amount. */
        difference: string;
      }[];
    };
    ProposalList: {
      /** @description Newest first. */
      data: components['schemas']['Proposal'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /**
     * @example {
     *       "accept": true
     *     }
     */
    ProposalAnswer: {
      /** @description false rejects the proposal. */
      accept: boolean;
    };
    RelationList: {
      /** @description Newest first. */
      data: components['schemas']['Relation'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /** @description A user that you block or follow. */
    Relation: {
      /** @description Public id of the user. */
      user: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      since: string;
    };
    UserList: {
      /** @description Oldest first. */
      data: components['schemas']['User'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    UserAct: components['schemas']['Ban'];
    Ban: {
      /** @description Kept in the audit log. */
      reason: string;
    };
    /** @description A user after a ban or its end. */
    UserClosure: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      /** @description null for a user who signs in only with a wallet. */
      email: string | null;
      /**
       * @description Each role includes the rights of the roles before it.
       * @enum {string}
       */
      role: 'user' | 'operator' | 'admin';
      /** @enum {string} */
      status: 'active' | 'banned' | 'erased';
      /**
       * Format: date-time
       * @description When an operator verified the user.
       */
      verifiedAt: string | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      wallets: {
        /** @enum {string} */
        chain: 'ethereum' | 'solana';
        address: string;
        /**
         * Format: date-time
         * @description ISO 8601, UTC.
         */
        linkedAt: string;
      }[];
      /**
       * @description done: trading follows already; after a ban all orders are cancelled. pending: the trading desk could not be reached. The change is stored, and trading follows as soon as the desk works.
       * @enum {string}
       */
      trading: 'done' | 'pending';
    };
    OrderCancellation: components['schemas']['Ban'];
    RoleChange: {
      /**
       * @description Each role includes the rights of the roles before it.
       * @enum {string}
       */
      role: 'user' | 'operator' | 'admin';
      /** @description Kept in the audit log. */
      reason: string;
    };
    PasswordLink: {
      /** @description For the user; it works once. */
      url: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      expiresAt: string;
    };
    AuditPage: {
      /** @description Newest first. */
      data: components['schemas']['AuditEntry'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    AuditEntry: {
      id: string;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      at: string;
      /** @description A user id; null for the system itself. */
      actor: string | null;
      action: string;
      target: string | null;
      details: {
        [key: string]: unknown;
      };
      requestId: string | null;
    };
    TestBroadcast: {
      /** @enum {string} */
      channel: 'system' | 'fights' | 'bets' | 'users' | 'finance' | 'streaming';
      /** @enum {string} */
      type?:
        | 'SYSTEM_STATUS'
        | 'DATABASE_PERFORMANCE'
        | 'SYSTEM_MAINTENANCE'
        | 'FIGHT_CREATED'
        | 'FIGHT_STATUS_UPDATE'
        | 'BETTING_WINDOW_OPENED'
        | 'BETTING_WINDOW_CLOSED'
        | 'NEW_BET'
        | 'BET_MATCHED'
        | 'PAGO_PROPOSAL'
        | 'DOY_PROPOSAL'
        | 'USER_REGISTERED'
        | 'USER_VERIFIED'
        | 'USER_BANNED'
        | 'ADMIN_ACTION'
        | 'WALLET_TRANSACTION'
        | 'PAYMENT_PROCESSED'
        | 'PAYOUT_PROCESSED'
        | 'STREAM_STARTED'
        | 'STREAM_ENDED'
        | 'STREAM_ERROR'
        | 'VIEWER_COUNT_UPDATE';
      /** @enum {string} */
      priority?: 'low' | 'medium' | 'high' | 'critical';
      message: string;
    };
    /** @description The test event and its position in the log. */
    Broadcast: {
      /** @enum {string} */
      type:
        | 'SYSTEM_STATUS'
        | 'DATABASE_PERFORMANCE'
        | 'SYSTEM_MAINTENANCE'
        | 'FIGHT_CREATED'
        | 'FIGHT_STATUS_UPDATE'
        | 'BETTING_WINDOW_OPENED'
        | 'BETTING_WINDOW_CLOSED'
        | 'NEW_BET'
        | 'BET_MATCHED'
        | 'PAGO_PROPOSAL'
        | 'DOY_PROPOSAL'
        | 'USER_REGISTERED'
        | 'USER_VERIFIED'
        | 'USER_BANNED'
        | 'ADMIN_ACTION'
        | 'WALLET_TRANSACTION'
        | 'PAYMENT_PROCESSED'
        | 'PAYOUT_PROCESSED'
        | 'STREAM_STARTED'
        | 'STREAM_ENDED'
        | 'STREAM_ERROR'
        | 'VIEWER_COUNT_UPDATE';
      /** @enum {string} */
      priority: 'low' | 'medium' | 'high' | 'critical';
      channel: string;
      /** @description Position in the event log. */
      seq: number;
      /** @description `EPOCH-SEQ`, with a trailing `s` while a snapshot is still due: reconnect with it to continue from here. */
      cursor: string;
    };
    /** @description Whether writes are refused; the other fields are null if not. */
    Maintenance: {
      isOn: boolean;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      since: string | null;
      reason: string | null;
      retryAfterSeconds: number | null;
    };
    MaintenanceBegin: {
      reason: string;
      /**
       * @description When a refused client may try again: the header Retry-After of each refusal.
       * @default 60
       */
      retryAfterSeconds: number;
    };
    Reason: {
      reason: string;
    };
    /** @description since, actor and reason are null while the switch is off. */
    KillSwitch: {
      isOn: boolean;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      since: string | null;
      /** @description The user who pulled it. */
      actor: string | null;
      reason: string | null;
      /** @description Markets that trade at the moment. */
      active: number;
      /** @description Markets that the switch has paused and that wait for its release. */
      paused: number;
    };
    StreamStats: {
      /** @description Open connections, by transport. */
      connections: {
        [key: string]: number;
      };
      /** @description Subscriptions, by the family of their first channel. */
      subscriptions: {
        [key: string]: number;
      };
      /** @description The channels with the most listeners. */
      channels: {
        channel: string;
        /** @description Connections that listen, by transport. */
        listeners: {
          [key: string]: number;
        };
      }[];
      /** @description Open connections, by role; anonymous for connections without sign-in. */
      users: {
        [key: string]: number;
      };
      /** @description Bytes written to sockets and not yet read by clients. */
      waitingBytes: number;
      /** @description Events of the log within the last minute. */
      eventsPerMinute: number;
      /** @description HTTP answers of the API within the last minute, without streams. */
      answers: {
        perMinute: number;
        /** @description null without an answer. */
        meanMs: number | null;
        /** @description With a precision of a fifth. */
        p99Ms: number | null;
        /** @description The share of answers with a status of 500 or more. */
        errorRate: number;
      };
      /** @description p99 of the delay of the event loop since the report before. */
      loopLagMs: number;
      /** @description Resident memory. */
      memoryBytes: number;
      /** @description Queries slower than SLOW_QUERY_MS since the start. */
      slowQueries: number;
      /** @description The newest event that is known. */
      head: number;
      uptimeSeconds: number;
      /** @description Each process that has reported within 15 seconds. */
      processes: components['schemas']['ProcessFigures'][];
    };
    ProcessFigures: {
      /** @description Made at the start of the process. */
      process: string;
      /** @description Open connections, by transport. */
      connections: {
        [key: string]: number;
      };
      /** @description Subscriptions, by the family of their first channel. */
      subscriptions: {
        [key: string]: number;
      };
      /** @description The channels with the most listeners. */
      channels: {
        channel: string;
        /** @description Connections that listen, by transport. */
        listeners: {
          [key: string]: number;
        };
      }[];
      /** @description Open connections, by role; anonymous for connections without sign-in. */
      users: {
        [key: string]: number;
      };
      /** @description Bytes written to sockets and not yet read by clients. */
      waitingBytes: number;
      /** @description Events of the log within the last minute. */
      eventsPerMinute: number;
      /** @description HTTP answers of the API within the last minute, without streams. */
      answers: {
        perMinute: number;
        /** @description null without an answer. */
        meanMs: number | null;
        /** @description With a precision of a fifth. */
        p99Ms: number | null;
        /** @description The share of answers with a status of 500 or more. */
        errorRate: number;
      };
      /** @description p99 of the delay of the event loop since the report before. */
      loopLagMs: number;
      /** @description Resident memory. */
      memoryBytes: number;
      /** @description Queries slower than SLOW_QUERY_MS since the start. */
      slowQueries: number;
      /** @description The newest event that is known. */
      head: number;
      uptimeSeconds: number;
    };
    EventsPage: {
      /** @description Messages as the streams send them. */
      data: ({
        /** @description Position in the event log. */
        seq: number;
        channel: string;
      } & {
        [key: string]: unknown;
      })[];
      /** @description Pass it as `after` to read the next page, or to stream from here without gap or overlap. */
      cursor: string;
      /** @description Whether another page is available now. */
      more: boolean;
    };
    WebhookEndpoints: {
      /** @description Oldest first. */
      data: components['schemas']['WebhookEndpoint'][];
    };
    /**
     * @description A URL that receives messages, and how its delivery goes.
     * @example {
     *       "id": "we_5f0c1a2b3c4d5e6f",
     *       "url": "https://hooks.example.org/ringside",
     *       "description": "Accounting",
     *       "channels": [
     *         "user:u_7Qk2"
     *       ],
     *       "types": [
     *         "balance_updated"
     *       ],
     *       "markets": null,
     *       "state": "enabled",
     *       "disabledReason": null,
     *       "createdAt": "2025-01-14T12:50:00.000Z",
     *       "cursor": "099fa072-2030",
     *       "deliveredAt": "2025-01-14T12:54:55.000Z",
     *       "attemptedAt": "2025-01-14T12:54:55.000Z",
     *       "outcome": "delivered",
     *       "status": 204,
     *       "failingSince": null,
     *       "retryAt": null,
     *       "oldSecretUntil": null,
     *       "test": null,
     *       "testPending": false
     *     }
     */
    WebhookEndpoint: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      url: string;
      description: string;
      channels: string[];
      types: string[] | null;
      markets: string[] | null;
      /** @enum {string} */
      state: 'enabled' | 'disabled';
      /** @enum {string|null} */
      disabledReason:
        'owner' | 'gone' | 'failing' | 'behind' | 'owner_closed' | 'forbidden_channel' | 'secret_lost' | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /** @description Everything up to here is delivered, or does not match. */
      cursor: string;
      /**
       * Format: date-time
       * @description When a message was last accepted.
       */
      deliveredAt: string | null;
      /**
       * Format: date-time
       * @description When the last request ended.
       */
      attemptedAt: string | null;
      /**
       * @description Of the last request.
       * @enum {string|null}
       */
      outcome:
        | 'delivered'
        | 'redirect'
        | 'client_error'
        | 'server_error'
        | 'gone'
        | 'busy'
        | 'timeout'
        | 'unreachable'
        | 'address_refused'
        | null;
      /** @description The HTTP status; null when none came. */
      status: number | null;
      /**
       * Format: date-time
       * @description The first failure since the last success.
       */
      failingSince: string | null;
      /**
       * Format: date-time
       * @description When the next message is tried again.
       */
      retryAt: string | null;
      /**
       * Format: date-time
       * @description Until then messages are signed with the old secret, too.
       */
      oldSecretUntil: string | null;
      test: components['schemas']['WebhookTest'] | null;
      /** @description Whether a test event is still to be sent. */
      testPending: boolean;
    };
    /** @description The last test event and its outcome. */
    WebhookTest: {
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      at: string;
      /** @enum {string} */
      outcome:
        | 'delivered'
        | 'redirect'
        | 'client_error'
        | 'server_error'
        | 'gone'
        | 'busy'
        | 'timeout'
        | 'unreachable'
        | 'address_refused';
      /** @description The HTTP status; null when none came. */
      status: number | null;
    };
    WebhookEndpointRequest: {
      url: string;
      /**
       * @description Your own words, on one line.
       * @default
       */
      description: string;
      /** @description `user:{userId}`, `market:{marketId}`, `market:all`, `pricing:{marketId}`, `pricing:all`, `admin:{topic}`. You need the rights that a stream of the channel needs. */
      channels: string[];
      /**
       * @description Only messages of these types; null: all.
       * @default null
       */
      types:
        | (
            | 'order_placed'
            | 'order_amended'
            | 'order_executed'
            | 'order_cancelled'
            | 'position_opened'
            | 'position_updated'
            | 'position_closed'
            | 'balance_updated'
            | 'margin_blocked'
            | 'margin_released'
            | 'deposit_updated'
            | 'withdrawal_updated'
            | 'proposal_created'
            | 'proposal_received'
            | 'proposal_result'
            | 'proposal_settled'
            | 'relation_updated'
            | 'proposal_settings_updated'
            | 'limits_changed'
            | 'watchlist_updated'
            | 'watchlist_item_added'
            | 'watchlist_item_removed'
            | 'webhook_endpoint_changed'
            | 'market_state'
            | 'trade'
            | 'vote'
            | 'vote_closed'
            | 'discussion'
            | 'listing'
            | 'initial_price'
            | 'raffle_probability_update'
            | 'market_sentiment_update'
            | 'weights_update'
            | 'SYSTEM_STATUS'
            | 'DATABASE_PERFORMANCE'
            | 'SYSTEM_MAINTENANCE'
            | 'FIGHT_CREATED'
            | 'FIGHT_STATUS_UPDATE'
            | 'BETTING_WINDOW_OPENED'
            | 'BETTING_WINDOW_CLOSED'
            | 'NEW_BET'
            | 'BET_MATCHED'
            | 'PAGO_PROPOSAL'
            | 'DOY_PROPOSAL'
            | 'USER_REGISTERED'
            | 'USER_VERIFIED'
            | 'USER_BANNED'
            | 'ADMIN_ACTION'
            | 'WALLET_TRANSACTION'
            | 'PAYMENT_PROCESSED'
            | 'PAYOUT_PROCESSED'
            | 'STREAM_STARTED'
            | 'STREAM_ENDED'
            | 'STREAM_ERROR'
            | 'VIEWER_COUNT_UPDATE'
          )[]
        | null;
      /**
       * @description Only messages that name one of these markets; null: all. A message that names no market is then left out.
       * @default null
       */
      markets: string[] | null;
    };
    /** @description An endpoint with its secret, which is never shown again. */
    NewWebhookEndpoint: {
      /** @description 1 to 64 letters, digits, `_` and `-`. */
      id: string;
      url: string;
      description: string;
      channels: string[];
      types: string[] | null;
      markets: string[] | null;
      /** @enum {string} */
      state: 'enabled' | 'disabled';
      /** @enum {string|null} */
      disabledReason:
        'owner' | 'gone' | 'failing' | 'behind' | 'owner_closed' | 'forbidden_channel' | 'secret_lost' | null;
      /**
       * Format: date-time
       * @description ISO 8601, UTC.
       */
      createdAt: string;
      /** @description Everything up to here is delivered, or does not match. */
      cursor: string;
      /**
       * Format: date-time
       * @description When a message was last accepted.
       */
      deliveredAt: string | null;
      /**
       * Format: date-time
       * @description When the last request ended.
       */
      attemptedAt: string | null;
      /**
       * @description Of the last request.
       * @enum {string|null}
       */
      outcome:
        | 'delivered'
        | 'redirect'
        | 'client_error'
        | 'server_error'
        | 'gone'
        | 'busy'
        | 'timeout'
        | 'unreachable'
        | 'address_refused'
        | null;
      /** @description The HTTP status; null when none came. */
      status: number | null;
      /**
       * Format: date-time
       * @description The first failure since the last success.
       */
      failingSince: string | null;
      /**
       * Format: date-time
       * @description When the next message is tried again.
       */
      retryAt: string | null;
      /**
       * Format: date-time
       * @description Until then messages are signed with the old secret, too.
       */
      oldSecretUntil: string | null;
      test: components['schemas']['WebhookTest'] | null;
      /** @description Whether a test event is still to be sent. */
      testPending: boolean;
      /** @description `whsec_…`, the key of the signatures. It is shown this once; keep it as you keep a password. */
      secret: string;
    };
    WebhookEndpointChange: {
      url?: string;
      /** @description Your own words, on one line. */
      description?: string;
      /** @description `user:{userId}`, `market:{marketId}`, `market:all`, `pricing:{marketId}`, `pricing:all`, `admin:{topic}`. You need the rights that a stream of the channel needs. */
      channels?: string[];
      /** @description Only messages of these types; null: all. */
      types?:
        | (
            | 'order_placed'
            | 'order_amended'
            | 'order_executed'
            | 'order_cancelled'
            | 'position_opened'
            | 'position_updated'
            | 'position_closed'
            | 'balance_updated'
            | 'margin_blocked'
            | 'margin_released'
            | 'deposit_updated'
            | 'withdrawal_updated'
            | 'proposal_created'
            | 'proposal_received'
            | 'proposal_result'
            | 'proposal_settled'
            | 'relation_updated'
            | 'proposal_settings_updated'
            | 'limits_changed'
            | 'watchlist_updated'
            | 'watchlist_item_added'
            | 'watchlist_item_removed'
            | 'webhook_endpoint_changed'
            | 'market_state'
            | 'trade'
            | 'vote'
            | 'vote_closed'
            | 'discussion'
            | 'listing'
            | 'initial_price'
            | 'raffle_probability_update'
            | 'market_sentiment_update'
            | 'weights_update'
            | 'SYSTEM_STATUS'
            | 'DATABASE_PERFORMANCE'
            | 'SYSTEM_MAINTENANCE'
            | 'FIGHT_CREATED'
            | 'FIGHT_STATUS_UPDATE'
            | 'BETTING_WINDOW_OPENED'
            | 'BETTING_WINDOW_CLOSED'
            | 'NEW_BET'
            | 'BET_MATCHED'
            | 'PAGO_PROPOSAL'
            | 'DOY_PROPOSAL'
            | 'USER_REGISTERED'
            | 'USER_VERIFIED'
            | 'USER_BANNED'
            | 'ADMIN_ACTION'
            | 'WALLET_TRANSACTION'
            | 'PAYMENT_PROCESSED'
            | 'PAYOUT_PROCESSED'
            | 'STREAM_STARTED'
            | 'STREAM_ENDED'
            | 'STREAM_ERROR'
            | 'VIEWER_COUNT_UPDATE'
          )[]
        | null;
      /** @description Only messages that name one of these markets; null: all. A message that names no market is then left out. */
      markets?: string[] | null;
    };
    WebhookEnable: {
      /**
       * @description `cursor`: all that was missed is delivered first. `now`: it is skipped.
       * @default cursor
       * @enum {string}
       */
      from: 'cursor' | 'now';
    };
    WebhookSecretRequest: {
      /** @description How long messages carry the signatures of both secrets; 0 ends every older secret at once. Without it WEBHOOK_SECRET_OVERLAP_MS. */
      overlapSeconds?: number;
    };
    WebhookReplay: {
      /** @description A cursor: the messages after it are posted again. */
      after: string;
    };
    WebhookDeadLetters: {
      /** @description Newest first. */
      data: components['schemas']['WebhookDeadLetter'][];
      /** @description Cursor of the next page, or null. */
      next: string | null;
    };
    /** @description A message that the endpoint refused too often. */
    WebhookDeadLetter: {
      /** @description The webhook-id. */
      messageId: string;
      type: string;
      channel: string;
      /** @description Replay after this cursor to receive the message and all later ones again. */
      cursor: string;
      /**
       * Format: date-time
       * @description When it was given up.
       */
      at: string;
      attempts: number;
      /** @enum {string} */
      outcome:
        | 'delivered'
        | 'redirect'
        | 'client_error'
        | 'server_error'
        | 'gone'
        | 'busy'
        | 'timeout'
        | 'unreachable'
        | 'address_refused';
      /** @description The HTTP status; null when none came. */
      status: number | null;
    };
    Health: {
      /** @enum {string} */
      status: 'ok';
    };
    Readiness: {
      /** @enum {string} */
      status: 'ready' | 'not_ready';
      checks: {
        database: string;
        /**
         * @description Whether the tables are those of this build. `newer`: a newer build has added migrations, and this process still serves. `changed`: another build has migrated otherwise.
         * @enum {string}
         */
        schema: 'ok' | 'newer' | 'changed' | 'unknown';
        log: string;
        /**
         * @description How this process reaches the desk; `none`: trading is refused.
         * @enum {string}
         */
        desk: 'leads' | 'reaches the leader' | 'none';
      };
    };
    ServerTime: {
      /** Format: date-time */
      time: string;
      /** @description Milliseconds since 1970, UTC. */
      unix_ms: number;
    };
    /** @description What a client must know about the server. All of it stays the same while a process runs, except the epoch. */
    About: {
      /** @enum {string} */
      name: 'ringside';
      /** @description The version of the server. */
      version: string;
      /** @description Whether credits are play money. */
      paper: boolean;
      /** @description Whether the server plays a demonstration, with traders of its own. */
      demo: boolean;
      /** @description The history to which cursors belong; another epoch ends all cursors. */
      epoch: string;
      /** @description The time between two heartbeats of a stream. */
      heartbeatMs: number;
      /** @description Item prices are stale when no sync has succeeded for this time. */
      feedStaleMs: number;
      /** @description How long a proposal (PAGO or DOY) may be accepted. */
      proposalOpenMs: number;
      limits: components['schemas']['ServerLimits'];
    };
    ServerLimits: {
      channelsPerConnection: number;
      /** @description Items that one stream of prices may name. */
      itemsPerStream: number;
      /** @description Past messages that one subscription may ask for. */
      historyMessages: number;
      /** @description Messages on one page of `GET /api/v1/events`. */
      eventsPage: number;
      /** @description Entries on one page of a list. */
      listPage: number;
      /** @description Open streams of one user, on one process. */
      streamsPerUser: number;
      /** @description Commands of one WebSocket within `socketCommandsMs`. */
      socketCommands: number;
      socketCommandsMs: number;
      /** @description Requests of one user, or of one address without a user; 0: no limit. */
      requestsPerMinute: number;
      /** @description Open orders of one user. */
      openOrders: number;
      ordersPerBatch: number;
      /** @description The smallest value of a new order, micro credits. */
      orderValueMin: string;
      /** @description How far ahead `validUntil` of an order may be. */
      orderValidMs: number;
    };
    /** @description Why a request was refused, or failed. The table of codes is in the description of this document. */
    Error: {
      /** @description The status of the answer. */
      statusCode: number;
      /** @enum {string} */
      code:
        | 'bad_request'
        | 'not_found'
        | 'method_not_allowed'
        | 'payload_too_large'
        | 'unsupported_media_type'
        | 'idempotency_conflict'
        | 'internal_error'
        | 'busy'
        | 'unavailable'
        | 'epoch_changed'
        | 'not_caught_up'
        | 'outcome_unknown'
        | 'maintenance'
        | 'unauthenticated'
        | 'invalid_token'
        | 'token_expired'
        | 'invalid_session'
        | 'session_ended'
        | 'refresh_reused'
        | 'invalid_ticket'
        | 'invalid_api_key'
        | 'wrong_credentials'
        | 'invalid_reset_token'
        | 'invalid_setup_token'
        | 'invalid_wallet_proof'
        | 'forbidden'
        | 'foreign_origin'
        | 'fresh_proof_needed'
        | 'banned'
        | 'locked_out'
        | 'rate_limited'
        | 'email_taken'
        | 'wallet_taken'
        | 'no_email'
        | 'last_credential'
        | 'last_admin'
        | 'too_many_api_keys'
        | 'too_many_wallets'
        | 'unknown_user'
        | 'unknown_api_key'
        | 'unknown_wallet'
        | 'unknown_item'
        | 'unknown_season'
        | 'season_exists'
        | 'bad_season_state'
        | 'duplicate_sequence'
        | 'sequence_conflict'
        | 'too_many_players'
        | 'season_full'
        | 'unknown_player'
        | 'market_bound'
        | 'expired'
        | 'bad_valid_until'
        | 'unknown_account'
        | 'account_closed'
        | 'account_has_money'
        | 'debt'
        | 'deposit_not_clear'
        | 'withdrawal_exists'
        | 'withdrawal_ended'
        | 'self_excluded'
        | 'stake_limit'
        | 'loss_limit'
        | 'deposit_limit'
        | 'bad_limit'
        | 'limit_not_lower'
        | 'bad_exclusion'
        | 'unknown_market'
        | 'unknown_order'
        | 'market_exists'
        | 'quotes_off'
        | 'market_not_open'
        | 'market_paused'
        | 'market_closed'
        | 'market_settled'
        | 'bad_market'
        | 'bad_market_state'
        | 'market_unfinished'
        | 'bad_outcome'
        | 'already_resolved'
        | 'not_the_resolver'
        | 'resolver_unknown'
        | 'approval_needed'
        | 'bad_claim'
        | 'dispute_exists'
        | 'dispute_over'
        | 'dispute_open'
        | 'bad_votes'
        | 'bad_amount'
        | 'bad_price'
        | 'bad_quantity'
        | 'bad_max_cost'
        | 'bad_time_in_force'
        | 'bad_expiry'
        | 'bad_post_only'
        | 'bad_stake'
        | 'bad_wager_type'
        | 'wager_with_oneself'
        | 'opponent_unavailable'
        | 'too_many_wagers'
        | 'unknown_wager'
        | 'not_your_answer'
        | 'wager_accepted'
        | 'wager_declined'
        | 'wager_expired'
        | 'wager_cancelled'
        | 'nothing_to_amend'
        | 'quantity_below_filled'
        | 'too_many_orders'
        | 'amount_too_large'
        | 'order_too_small'
        | 'insufficient_funds'
        | 'conflict_of_interest'
        | 'insufficient_shares'
        | 'post_only_would_trade'
        | 'fok_unfillable'
        | 'price_limit'
        | 'quote_unavailable'
        | 'house_limit'
        | 'order_finished'
        | 'listing_fixed'
        | 'not_a_correction'
        | 'too_many_versions'
        | 'too_many_proposals'
        | 'resolver_not_asked'
        | 'no_vote'
        | 'vote_closed'
        | 'bad_choice'
        | 'not_a_voter'
        | 'unknown_post'
        | 'not_your_post'
        | 'post_deleted'
        | 'edit_time_over'
        | 'bad_parent'
        | 'too_many_reports'
        | 'not_reported'
        | 'unknown_fight'
        | 'unknown_fight_event'
        | 'fight_event_exists'
        | 'bad_fight_status'
        | 'bad_schedule'
        | 'bad_card'
        | 'card_full'
        | 'corners_fixed'
        | 'bad_odds'
        | 'stream_running'
        | 'no_stream'
        | 'hooks_off'
        | 'bad_hook_secret'
        | 'unknown_request'
        | 'bad_request_state'
        | 'too_many_requests'
        | 'unknown_provider'
        | 'bad_signature'
        | 'stale_signature'
        | 'signature_too_long'
        | 'bad_payment'
        | 'unknown_payment'
        | 'payment_not_parked'
        | 'still_parked'
        | 'statement_too_long'
        | 'self_approval'
        | 'approver_not_independent'
        | 'approval_mismatch'
        | 'provider_confirms'
        | 'second_person_needed'
        | 'proposal_too_soon'
        | 'too_many_relations'
        | 'relation_with_oneself'
        | 'unknown_watchlist'
        | 'unknown_watchlist_item'
        | 'duplicate_watchlist_item'
        | 'too_many_watchlists'
        | 'watchlist_full'
        | 'streaming_disabled'
        | 'unknown_channel'
        | 'forbidden_channel'
        | 'too_many_channels'
        | 'already_subscribed'
        | 'unknown_subscription'
        | 'no_capacity'
        | 'too_many_streams'
        | 'cursor_ahead'
        | 'cursor_expired'
        | 'unknown_webhook_endpoint'
        | 'too_many_webhook_endpoints'
        | 'webhook_url_invalid'
        | 'webhook_url_too_long'
        | 'webhook_scheme_refused'
        | 'webhook_address_refused'
        | 'webhook_channel_refused'
        | 'webhook_cursor_expired'
        | 'webhook_cursor_ahead'
        | 'webhook_secret_overlap';
      /** @description For people; it may change. */
      message: string;
      /** @description What belongs to the code. */
      details: {
        [key: string]: unknown;
      };
      /** @description Finds the request in the log of the server. */
      requestId: string;
    };
  };
}
export type $defs = Record<string, never>;
export interface operations {
  register: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Registration'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
    };
  };
  logIn: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Credentials'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
    };
  };
  refreshSession: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Refresh'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
    };
  };
  logOut: {
    responses: {
      204: {};
    };
  };
  changePassword: {
    requestBody: {
      content: {
        'application/json': components['schemas']['PasswordChange'];
      };
    };
    responses: {
      204: {};
    };
  };
  requestPasswordReset: {
    requestBody: {
      content: {
        'application/json': components['schemas']['PasswordForgotten'];
      };
    };
    responses: {
      202: {};
    };
  };
  resetPassword: {
    requestBody: {
      content: {
        'application/json': components['schemas']['PasswordReset'];
      };
    };
    responses: {
      204: {};
    };
  };
  createFirstAdmin: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Setup'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
    };
  };
  getCurrentUser: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  eraseAccount: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Erasure'];
      };
    };
    responses: {
      204: {};
    };
  };
  createStreamTicket: {
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['StreamTicket'];
        };
      };
    };
  };
  exportPersonalData: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PersonalData'];
        };
      };
    };
  };
  createWalletNonce: {
    requestBody: {
      content: {
        'application/json': components['schemas']['WalletNonceRequest'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['WalletNonce'];
        };
      };
    };
  };
  logInWithWallet: {
    requestBody: {
      content: {
        'application/json': components['schemas']['WalletProof'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
    };
  };
  linkWallet: {
    requestBody: {
      content: {
        'application/json': components['schemas']['WalletProof'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  unlinkWallet: {
    parameters: {
      path: {
        chain: 'ethereum' | 'solana';
        /** @description Ethereum: 0x and 40 hexadecimal digits; Solana: base58, 32 bytes. */
        address: string;
      };
    };
    responses: {
      204: {};
    };
  };
  listApiKeys: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ApiKeys'];
        };
      };
    };
  };
  createApiKey: {
    requestBody: {
      content: {
        'application/json': components['schemas']['ApiKeyRequest'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['NewApiKey'];
        };
      };
    };
  };
  revokeApiKey: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      204: {};
    };
  };
  getLatestPrices: {
    parameters: {
      query?: {
        /** @description Item ids separated by commas, at most 500. */
        items?: string;
        /** @description Adds the prices of the last 24 hours. */
        spark?: '24h';
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['LatestPrices'];
        };
      };
    };
  };
  listItems: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ItemList'];
        };
      };
    };
  };
  getPriceHistory: {
    parameters: {
      query?: {
        period?: '1h' | '24h' | '7d' | '30d' | '90d' | '1y' | 'all';
        /** @description false: the recorded points, in pages. */
        sample?: 'true' | 'false';
        /** @description skip: read the database, and refresh the cache with the answer. */
        cache?: 'use' | 'skip';
        /** @description true is the same as cache=skip. */
        bypass_cache?: 'true' | 'false';
        /** @description `next` of the previous page. */
        after?: string;
        /** @description Points per page, default 1000. */
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description Item id. */
        id: number;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PriceHistory'];
        };
      };
    };
  };
  listHybridPrices: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['CurrentPriceList'];
        };
      };
    };
  };
  getHybridPrice: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['CurrentPrice'];
        };
      };
    };
  };
  getHybridHistory: {
    parameters: {
      query?: {
        period?: '1h' | '24h' | '7d' | '30d' | '90d' | '1y' | 'all';
        /** @description skip: read the database, and refresh the cache with the answer. */
        cache?: 'use' | 'skip';
        /** @description true is the same as cache=skip. */
        bypass_cache?: 'true' | 'false';
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['HybridHistory'];
        };
      };
    };
  };
  setPriceWeights: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PriceWeights'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PriceWeights'];
        };
      };
    };
  };
  sendProbability: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ProbabilityInput'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ProbabilityAnswer'];
        };
      };
    };
  };
  listSeasons: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['SeasonList'];
        };
      };
    };
  };
  createSeason: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewSeason'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Season'];
        };
      };
    };
  };
  getSeason: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Season'];
        };
      };
    };
  };
  listPositionsOfSeason: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PositionList'];
        };
      };
    };
  };
  setPosition: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PositionInput'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PositionsAnswer'];
        };
      };
    };
  };
  listBoundMarkets: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['BoundMarkets'];
        };
      };
    };
  };
  bindMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Binding'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['BoundMarket'];
        };
      };
    };
  };
  setPositions: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PositionBatch'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PositionsAnswer'];
        };
      };
    };
  };
  lockSeason: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Season'];
        };
      };
    };
  };
  drawSeason: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Draw'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Season'];
        };
      };
    };
  };
  placeOrder: {
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderRequest'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
    };
  };
  cancelOrders: {
    parameters: {
      query?: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId?: string;
        itemId?: number;
        outcome?: 'YES' | 'NO';
        side?: 'BUY' | 'SELL';
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Orders'];
        };
      };
    };
  };
  placeOrders: {
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderBatch'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OrderResults'];
        };
      };
    };
  };
  previewOrder: {
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderRequest'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OrderPreview'];
        };
      };
    };
  };
  getOrder: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description A number as a decimal string. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
    };
  };
  cancelOrder: {
    parameters: {
      path: {
        /** @description A number as a decimal string. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
    };
  };
  amendOrder: {
    parameters: {
      path: {
        /** @description A number as a decimal string. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderAmendment'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
    };
  };
  listOrders: {
    parameters: {
      query?: {
        status?: 'OPEN' | 'FILLED' | 'CANCELLED' | 'EXPIRED';
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId?: string;
        itemId?: number;
        clientOrderId?: string;
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OrderList'];
        };
      };
    };
  };
  getOrderByClientId: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        clientOrderId: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Order'];
        };
      };
    };
  };
  mergeShares: {
    requestBody: {
      content: {
        'application/json': components['schemas']['MergeRequest'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Merge'];
        };
      };
    };
  };
  getAccount: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
    };
  };
  listPositions: {
    parameters: {
      query?: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId?: string;
        itemId?: number;
        /** @description true: also positions without shares, which show their realised profit. */
        closed?: 'true' | 'false';
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PositionList'];
        };
      };
    };
  };
  listOwnTrades: {
    parameters: {
      query?: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId?: string;
        itemId?: number;
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OwnTradeList'];
        };
      };
    };
  };
  getStatement: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Statement'];
        };
      };
    };
  };
  deposit: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        userId: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Movement'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
    };
  };
  withdraw: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        userId: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Movement'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
    };
  };
  fundHouse: {
    requestBody: {
      content: {
        'application/json': components['schemas']['HouseFunding'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['HouseAccount'];
        };
      };
    };
  };
  getLimits: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Limits'];
        };
      };
    };
  };
  changeLimits: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewLimits'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Limits'];
        };
      };
    };
  };
  excludeYourself: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Exclusion'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Limits'];
        };
      };
    };
  };
  getLimitsOfUser: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Limits'];
        };
      };
    };
  };
  lowerLimitsOfUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LowerLimits'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Limits'];
        };
      };
    };
  };
  listMarkets: {
    parameters: {
      query?: {
        /** @description Words of the question, the description, the category or the tags, or a part of the question. */
        q?: string;
        state?:
          | 'PROPOSED'
          | 'APPROVED'
          | 'REJECTED'
          | 'ACTIVE'
          | 'PAUSED'
          | 'CLOSED'
          | 'RESOLVED'
          | 'DISPUTED'
          | 'FINALIZED'
          | 'VOIDED';
        venue?: 'book' | 'amm';
        /** @description 1 to 40 small letters, digits and hyphens. */
        category?: string;
        /** @description 1 to 40 small letters, digits and hyphens. */
        tag?: string;
        /** @description Markets that close before this time. */
        closesBefore?: string;
        /** @description true: markets that you proposed, or in which you have shares or orders. */
        mine?: 'true';
        /** @description true: markets on your watchlists. */
        watched?: 'true';
        /** @description volume, liquidity, movers: largest first. closing: the next to close first, without closed ones. newest: by creation. relevance: what fits q best first. Without it, relevance where there is a q, and id otherwise. */
        sort?: 'id' | 'relevance' | 'volume' | 'liquidity' | 'closing' | 'newest' | 'movers';
        /** @description Adds the price of YES at the end of each of the last 24 hours. */
        spark?: '24h';
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['MarketList'];
        };
      };
    };
  };
  createMarket: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewMarket'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  getMarket: {
    parameters: {
      query?: {
        /** @description Adds the price of YES at the end of each of the last 24 hours. */
        spark?: '24h';
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['MarketDetail'];
        };
      };
    };
  };
  openMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MarketAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  pauseMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MarketAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  closeMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MarketAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  settleMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Settlement'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  voidMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['VoidAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  proposeMarket: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewProposal'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  listDisputes: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Disputes'];
        };
      };
    };
  };
  disputeMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewDispute'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  approveMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MarketAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  rejectMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['VoidAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  resolveMarket: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Resolution'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  decideDispute: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['DisputeDecision'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Market'];
        };
      };
    };
  };
  listVersions: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ListingVersions'];
        };
      };
    };
  };
  editListing: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ListingEdit'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ListingVersion'];
        };
      };
    };
  };
  listPosts: {
    parameters: {
      query?: {
        /** @description The replies to this post; without it, the threads. */
        parentId?: string;
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['DiscussionPosts'];
        };
      };
    };
  };
  writePost: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewDiscussionPost'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['DiscussionPost'];
        };
      };
    };
  };
  listReports: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ReportedPosts'];
        };
      };
    };
  };
  deletePost: {
    parameters: {
      path: {
        /** @description Id of a post. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['DiscussionPost'];
        };
      };
    };
  };
  editPost: {
    parameters: {
      path: {
        /** @description Id of a post. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['DiscussionPostEdit'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['DiscussionPost'];
        };
      };
    };
  };
  reportPost: {
    parameters: {
      path: {
        /** @description Id of a post. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewReport'];
      };
    };
    responses: {
      204: {};
    };
  };
  decideOnPost: {
    parameters: {
      path: {
        /** @description Id of a post. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReportDecision'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['DiscussionPost'];
        };
      };
    };
  };
  listPolls: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Polls'];
        };
      };
    };
  };
  castVote: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewVote'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Poll'];
        };
      };
    };
  };
  getBook: {
    parameters: {
      query?: {
        depth?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Book'];
        };
      };
    };
  };
  listMarketTrades: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PrintList'];
        };
      };
    };
  };
  getCandles: {
    parameters: {
      query?: {
        resolution?: '1m' | '5m' | '1h' | '1d';
        /** @description Start of the window; the bucket that contains it is the first. */
        from?: string;
        /** @description End of the window; only buckets that begin before it are returned. */
        to?: string;
        /** @description The newest candles of the window; the `timestamp` of the oldest one is the `to` of the next older page. */
        limit?: number;
        /** @description skip: read the database, and refresh the cache with the answer. */
        cache?: 'use' | 'skip';
        /** @description true is the same as cache=skip. */
        bypass_cache?: 'true' | 'false';
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Candles'];
        };
      };
    };
  };
  getUdfConfig: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['UdfConfig'];
        };
      };
    };
  };
  getUdfSymbol: {
    parameters: {
      query: {
        symbol: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['UdfSymbol'] | components['schemas']['UdfError'];
        };
      };
    };
  };
  searchUdfSymbols: {
    parameters: {
      query?: {
        query?: string;
        /** @description market, item, or empty for both. */
        type?: string;
        exchange?: string;
        limit?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['UdfFound'][];
        };
      };
    };
  };
  getUdfHistory: {
    parameters: {
      query: {
        symbol: string;
        resolution: string;
        /** @description Unix second of the first bar. */
        from?: string;
        /** @description Unix second, not included. */
        to?: string;
        /** @description Number of bars before `to`; it overrides `from`. */
        countback?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json':
            | components['schemas']['UdfBars']
            | components['schemas']['UdfNoData']
            | components['schemas']['UdfError'];
        };
      };
    };
  };
  getUdfTime: {
    responses: {
      200: {
        content: {
          'text/plain': string;
        };
      };
    };
  };
  listWatchlists: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Watchlists'];
        };
      };
    };
  };
  createWatchlist: {
    requestBody: {
      content: {
        'application/json': components['schemas']['WatchlistName'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Watchlist'];
        };
      };
    };
  };
  deleteWatchlist: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      204: {};
    };
  };
  renameWatchlist: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WatchlistName'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Watchlist'];
        };
      };
    };
  };
  addWatchlistItem: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewWatchlistItem'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['WatchlistItem'];
        };
      };
    };
  };
  removeWatchlistItem: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
        /** @description `market:{marketId}` or `item:{itemId}`. */
        key: string;
      };
    };
    responses: {
      204: {};
    };
  };
  listFightEvents: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['FightEventList'];
        };
      };
    };
  };
  createFightEvent: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewFightEvent'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['FightEvent'];
        };
      };
    };
  };
  getFightEvent: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['FightCard'];
        };
      };
    };
  };
  changeFightEvent: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FightEventChange'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['FightCard'];
        };
      };
    };
  };
  getFight: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['FightDetail'];
        };
      };
    };
  };
  changeFight: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FightCorners'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Fight'];
        };
      };
    };
  };
  createFight: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewFight'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Fight'];
        };
      };
    };
  };
  scheduleFight: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FightSchedule'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Fight'];
        };
      };
    };
  };
  openBetting: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FightAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Fight'];
        };
      };
    };
  };
  closeBetting: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FightAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Fight'];
        };
      };
    };
  };
  startFight: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FightAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Fight'];
        };
      };
    };
  };
  completeFight: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FightCompletion'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Fight'];
        };
      };
    };
  };
  cancelFight: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FightCancellation'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Fight'];
        };
      };
    };
  };
  placeBet: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewBet'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Bet'];
        };
      };
    };
  };
  reportStream: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StreamAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['FightStream'];
        };
      };
    };
  };
  hearSrs: {
    parameters: {
      query?: {
        /** @description MEDIA_HOOK_SECRET. */
        secret?: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SrsHook'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['MediaHookAnswer'];
        };
      };
    };
  };
  hearNginx: {
    parameters: {
      query?: {
        /** @description MEDIA_HOOK_SECRET. */
        secret?: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NginxRtmpHook'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['MediaHookAnswer'];
        };
      };
    };
  };
  askToPayIn: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewDeposit'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['MoneyRequest'];
        };
      };
    };
  };
  askToWithdraw: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewWithdrawal'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['MoneyRequest'];
        };
      };
    };
  };
  listMoneyRequests: {
    parameters: {
      query?: {
        kind?: 'deposit' | 'withdrawal';
        state?: 'requested' | 'approved' | 'paid' | 'failed';
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['MoneyRequestList'];
        };
      };
    };
  };
  getMoneyRequest: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['MoneyRequest'];
        };
      };
    };
  };
  listAllMoneyRequests: {
    parameters: {
      query?: {
        kind?: 'deposit' | 'withdrawal';
        state?: 'requested' | 'approved' | 'paid' | 'failed';
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        userId?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OperatorMoneyRequestList'];
        };
      };
    };
  };
  getAnyMoneyRequest: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OperatorMoneyRequest'];
        };
      };
    };
  };
  approveMoneyRequest: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Approval'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OperatorMoneyRequest'];
        };
      };
    };
  };
  payMoneyRequest: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PaymentConfirmation'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OperatorMoneyRequest'];
        };
      };
    };
  };
  failMoneyRequest: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RequestFailure'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['OperatorMoneyRequest'];
        };
      };
    };
  };
  askToPayInFor: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        userId: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewDeposit'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['MoneyRequest'];
        };
      };
    };
  };
  askToWithdrawFor: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        userId: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NewWithdrawal'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['MoneyRequest'];
        };
      };
    };
  };
  takeProviderEvent: {
    parameters: {
      path: {
        provider: 'stripe' | 'kushki' | 'standard';
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ProviderAnswer'];
        };
      };
    };
  };
  listPayments: {
    parameters: {
      query?: {
        /** @description parked: those that wait for an operator. */
        state?: 'open' | 'parked' | 'dismissed';
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['PaymentList'];
        };
      };
    };
  };
  resolvePayment: {
    parameters: {
      path: {
        provider: 'stripe' | 'kushki' | 'standard';
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PaymentDecision'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Payment'];
        };
      };
    };
  };
  getCashStatement: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['CashStatement'];
        };
      };
    };
  };
  getCashStatementCsv: {
    responses: {
      200: {
        content: {
          'text/csv': string;
        };
      };
    };
  };
  getReconciliation: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Reconciliation'];
        };
      };
    };
  };
  getUsersCashStatement: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        userId: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['CashStatement'];
        };
      };
    };
  };
  getUsersCashStatementCsv: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        userId: string;
      };
    };
    responses: {
      200: {
        content: {
          'text/csv': string;
        };
      };
    };
  };
  listProposals: {
    parameters: {
      query?: {
        /** @description `pending`, `accepted` until the fight has paid, or `ended`. */
        state?: 'pending' | 'accepted' | 'ended';
        direction?: 'sent' | 'received';
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        fightId?: string;
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ProposalList'];
        };
      };
    };
  };
  createProposal: {
    requestBody: {
      content: {
        'application/json': components['schemas']['NewProposal'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['Proposal'];
        };
      };
    };
  };
  getProposal: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description A number as a decimal string. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Proposal'];
        };
      };
    };
  };
  respondToProposal: {
    parameters: {
      path: {
        /** @description A number as a decimal string. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ProposalAnswer'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Proposal'];
        };
      };
    };
  };
  cancelProposal: {
    parameters: {
      path: {
        /** @description A number as a decimal string. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Proposal'];
        };
      };
    };
  };
  listBlocked: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['RelationList'];
        };
      };
    };
  };
  listFollowed: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['RelationList'];
        };
      };
    };
  };
  blockUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        user: string;
      };
    };
    responses: {
      204: {};
    };
  };
  unblockUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        user: string;
      };
    };
    responses: {
      204: {};
    };
  };
  followUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        user: string;
      };
    };
    responses: {
      204: {};
    };
  };
  unfollowUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        user: string;
      };
    };
    responses: {
      204: {};
    };
  };
  getProposalSettings: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ProposalSettings'];
        };
      };
    };
  };
  setProposalSettings: {
    requestBody: {
      content: {
        'application/json': components['schemas']['ProposalSettings'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ProposalSettings'];
        };
      };
    };
  };
  listUsers: {
    parameters: {
      query?: {
        status?: 'active' | 'banned' | 'erased';
        /** @description The beginning of an e-mail address, or a complete id. */
        search?: string;
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['UserList'];
        };
      };
    };
  };
  getUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  verifyUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UserAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  banUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Ban'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['UserClosure'];
        };
      };
    };
  };
  unbanUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UserAct'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['UserClosure'];
        };
      };
    };
  };
  cancelOrdersOfUser: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OrderCancellation'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Orders'];
        };
      };
    };
  };
  changeUserRole: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RoleChange'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['User'];
        };
      };
    };
  };
  createPasswordLink: {
    parameters: {
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UserAct'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['PasswordLink'];
        };
      };
    };
  };
  listAudit: {
    parameters: {
      query?: {
        /** @description The user who acted. */
        actor?: string;
        /** @description An act such as `user.ban`, or the first word of some acts, such as `user`. */
        action?: string;
        /** @description The object of the act, such as the id of a user or a market. */
        target?: string;
        /** @description Acts at this time or later. */
        from?: string;
        /** @description Acts before this time. */
        to?: string;
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['AuditPage'];
        };
      };
    };
  };
  exportAudit: {
    parameters: {
      query?: {
        /** @description The user who acted. */
        actor?: string;
        /** @description An act such as `user.ban`, or the first word of some acts, such as `user`. */
        action?: string;
        /** @description The object of the act, such as the id of a user or a market. */
        target?: string;
        /** @description Acts at this time or later. */
        from?: string;
        /** @description Acts before this time. */
        to?: string;
        /** @description The header `Ringside-Next` of the export before. */
        after?: string;
        limit?: number;
      };
    };
    responses: {
      200: {
        content: {
          'text/csv': string;
        };
      };
    };
  };
  sendTestBroadcast: {
    requestBody: {
      content: {
        'application/json': components['schemas']['TestBroadcast'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Broadcast'];
        };
      };
    };
  };
  getMaintenance: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Maintenance'];
        };
      };
    };
  };
  beginMaintenance: {
    requestBody: {
      content: {
        'application/json': components['schemas']['MaintenanceBegin'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Maintenance'];
        };
      };
    };
  };
  endMaintenance: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Reason'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Maintenance'];
        };
      };
    };
  };
  getKillSwitch: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['KillSwitch'];
        };
      };
    };
  };
  pullKillSwitch: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Reason'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['KillSwitch'];
        };
      };
    };
  };
  releaseKillSwitch: {
    requestBody: {
      content: {
        'application/json': components['schemas']['Reason'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['KillSwitch'];
        };
      };
    };
  };
  streamChannels: {
    parameters: {
      query: {
        /** @description Channel names separated by commas, at most 100. */
        channels: string;
        /** @description The last cursor, for clients that cannot set the header Last-Event-ID, which wins. The names `lastEventId`, `Last-Event-ID` and `last_event_id` are understood too, and win over `after`. An unusable cursor is answered with reset. */
        after?: string;
        /** @description Start with this number of past messages of the log channels, 0 to 1000; a cursor overrides it. */
        history?: number;
        /** @description Start with the current values of the state channels. */
        snapshot?: 'true' | 'false';
        /** @description Item ids separated by commas, at most 500. */
        items?: string;
        /** @description For the channel prices: one `price-batch` array per sync instead of an event per item. */
        batch?: 'true' | 'false';
        /** @description A stream ticket, for clients that cannot send headers; it opens one stream. */
        ticket?: string;
      };
    };
    responses: {
      200: {
        content: {
          'text/event-stream': string;
        };
      };
    };
  };
  streamPrices: {
    parameters: {
      query?: {
        /** @description Item ids separated by commas, at most 500. */
        items?: string;
        /** @description Start with the current price of every item. */
        snapshot?: 'true' | 'false';
        /** @description One `price-batch` array per sync instead of an event per item. */
        batch?: 'true' | 'false';
        /** @description The last cursor, for clients that cannot set the header Last-Event-ID, which wins. The names `lastEventId`, `Last-Event-ID` and `last_event_id` are understood too, and win over `after`. An unusable cursor is answered with reset. */
        after?: string;
      };
    };
    responses: {
      200: {
        content: {
          'text/event-stream': string;
        };
      };
    };
  };
  streamAllHybridPrices: {
    parameters: {
      query?: {
        /** @description The last cursor, for clients that cannot set the header Last-Event-ID, which wins. The names `lastEventId`, `Last-Event-ID` and `last_event_id` are understood too, and win over `after`. An unusable cursor is answered with reset. */
        after?: string;
      };
    };
    responses: {
      200: {
        content: {
          'text/event-stream': string;
        };
      };
    };
  };
  streamHybridPrice: {
    parameters: {
      query?: {
        /** @description The last cursor, for clients that cannot set the header Last-Event-ID, which wins. The names `lastEventId`, `Last-Event-ID` and `last_event_id` are understood too, and win over `after`. An unusable cursor is answered with reset. */
        after?: string;
      };
      path: {
        /** @description 1 to 64 letters, digits, `_` and `-`. */
        marketId: string;
      };
    };
    responses: {
      200: {
        content: {
          'text/event-stream': string;
        };
      };
    };
  };
  streamOwnEvents: {
    parameters: {
      query?: {
        /** @description Your own id, for clients that send it; another user’s id is refused. */
        userId?: string;
        /** @description The last cursor, for clients that cannot set the header Last-Event-ID, which wins. The names `lastEventId`, `Last-Event-ID` and `last_event_id` are understood too, and win over `after`. An unusable cursor is answered with reset. */
        after?: string;
        /** @description Start with this number of past messages of the log channels, 0 to 1000; a cursor overrides it. */
        history?: number;
        /** @description A stream ticket, for clients that cannot send headers; it opens one stream. */
        ticket?: string;
      };
    };
    responses: {
      200: {
        content: {
          'text/event-stream': string;
        };
      };
    };
  };
  getStreamStats: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['StreamStats'];
        };
      };
    };
  };
  streamAdminChannel: {
    parameters: {
      query?: {
        /** @description The last cursor, for clients that cannot set the header Last-Event-ID, which wins. The names `lastEventId`, `Last-Event-ID` and `last_event_id` are understood too, and win over `after`. An unusable cursor is answered with reset. */
        after?: string;
        /** @description Start with this number of past messages, 0 to 1000; a cursor overrides it. */
        history?: number;
        /** @description A stream ticket, for clients that cannot send headers; it opens one stream. */
        ticket?: string;
      };
      path: {
        /** @description An operator channel. */
        channel:
          'system' | 'fights' | 'bets' | 'users' | 'finance' | 'streaming' | 'notifications' | 'global';
      };
    };
    responses: {
      200: {
        content: {
          'text/event-stream': string;
        };
      };
    };
  };
  listEvents: {
    parameters: {
      query: {
        /** @description Channel names separated by commas, at most 100. */
        channels: string;
        /** @description A cursor; without it, the page starts at the oldest stored event. */
        after?: string;
        limit?: number;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['EventsPage'];
        };
      };
    };
  };
  listWebhookEndpoints: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['WebhookEndpoints'];
        };
      };
    };
  };
  createWebhookEndpoint: {
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookEndpointRequest'];
      };
    };
    responses: {
      201: {
        content: {
          'application/json': components['schemas']['NewWebhookEndpoint'];
        };
      };
    };
  };
  getWebhookEndpoint: {
    parameters: {
      query?: {
        /** @description A cursor. The answer waits until the read includes it; 503 not_caught_up if that takes too long. */
        minSeq?: string;
      };
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['WebhookEndpoint'];
        };
      };
    };
  };
  deleteWebhookEndpoint: {
    parameters: {
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    responses: {
      204: {};
    };
  };
  changeWebhookEndpoint: {
    parameters: {
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookEndpointChange'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['WebhookEndpoint'];
        };
      };
    };
  };
  enableWebhookEndpoint: {
    parameters: {
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookEnable'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['WebhookEndpoint'];
        };
      };
    };
  };
  disableWebhookEndpoint: {
    parameters: {
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['WebhookEndpoint'];
        };
      };
    };
  };
  rotateWebhookSecret: {
    parameters: {
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookSecretRequest'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['NewWebhookEndpoint'];
        };
      };
    };
  };
  testWebhookEndpoint: {
    parameters: {
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    responses: {
      202: {
        content: {
          'application/json': components['schemas']['WebhookEndpoint'];
        };
      };
    };
  };
  replayWebhookEndpoint: {
    parameters: {
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WebhookReplay'];
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['WebhookEndpoint'];
        };
      };
    };
  };
  listWebhookDeadLetters: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        after?: string;
        limit?: number;
      };
      path: {
        /** @description An endpoint’s id. */
        id: string;
      };
    };
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['WebhookDeadLetters'];
        };
      };
    };
  };
  getHealth: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
    };
  };
  getReadiness: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['Readiness'];
        };
      };
    };
  };
  getMetrics: {
    responses: {
      200: {
        content: {
          'text/plain': string;
        };
      };
    };
  };
  getServerTime: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['ServerTime'];
        };
      };
    };
  };
  getAbout: {
    responses: {
      200: {
        content: {
          'application/json': components['schemas']['About'];
        };
      };
    };
  };
}
