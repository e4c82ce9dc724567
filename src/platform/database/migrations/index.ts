// The list of migrations in the order of execution.
import { EventLog1700000000001 } from './0001-event-log.js';
import { Prices1700000000002 } from './0002-prices.js';
import { Users1700000000003 } from './0003-users.js';
import { Trading1700000000004 } from './0004-trading.js';
import { Watchlists1700000000005 } from './0005-watchlists.js';
import { Names1700000000006 } from './0006-names.js';
import { Idempotency1700000000007 } from './0007-idempotency.js';
import { PriceListing1700000000008 } from './0008-price-listing.js';
import { NoJit1700000000009 } from './0009-no-jit.js';
import { RefreshRepeat1700000000010 } from './0010-refresh-repeat.js';
import { VoidRules1700000000011 } from './0011-void-rules.js';
import { Sweeps1700000000012 } from './0012-sweeps.js';
import { AccountStatus1700000000013 } from './0013-account-status.js';
import { MarketWords1700000000014 } from './0014-market-words.js';
import { Clearings1700000000015 } from './0015-clearings.js';
import { HybridPrices1700000000016 } from './0016-hybrid-prices.js';
import { OneKey1700000000017 } from './0017-one-key.js';
import { RaffleActors1700000000018 } from './0018-raffle-actors.js';
import { MarketLifecycle1700000000019 } from './0019-market-lifecycle.js';
import { Polls1700000000020 } from './0020-polls.js';
import { MarketFigures1700000000021 } from './0021-market-figures.js';
import { MarketLists1700000000022 } from './0022-market-lists.js';
import { Fights1700000000023 } from './0023-fights.js';
import { Wagers1700000000024 } from './0024-wagers.js';
import { Finance1700000000025 } from './0025-finance.js';
import { Webhooks1700000000027 } from './0027-webhooks.js';
import { Operators1700000000028 } from './0028-operators.js';
import { UserLimits1700000000029 } from './0029-user-limits.js';
import { Proposals1700000000030 } from './0030-proposals.js';
import { PriceFeedState1700000000031 } from './0031-price-feed-state.js';
import { Payments1700000000026 } from './0026-payments.js';

export const MIGRATIONS = [
  EventLog1700000000001,
  Prices1700000000002,
  Users1700000000003,
  Trading1700000000004,
  Watchlists1700000000005,
  Names1700000000006,
  Idempotency1700000000007,
  PriceListing1700000000008,
  NoJit1700000000009,
  RefreshRepeat1700000000010,
  VoidRules1700000000011,
  Sweeps1700000000012,
  AccountStatus1700000000013,
  MarketWords1700000000014,
  Clearings1700000000015,
  HybridPrices1700000000016,
  OneKey1700000000017,
  RaffleActors1700000000018,
  MarketLifecycle1700000000019,
  Polls1700000000020,
  MarketFigures1700000000021,
  MarketLists1700000000022,
  Fights1700000000023,
  Wagers1700000000024,
  Finance1700000000025,
  Webhooks1700000000027,
  Operators1700000000028,
  UserLimits1700000000029,
  Proposals1700000000030,
  Payments1700000000026,
  PriceFeedState1700000000031,
];
