// The face of the exchange: submit a command and get its durable answer, read a view as of a seq, or hear of facts from the
// log. Money, orders, books and markets are changed by nobody else.
export { ExchangeModule } from './exchange.module.js';
export { isRefusal, refusal } from './exchange.errors.js';

// Commands.
export {
  Exchange,
  type Asked,
  type DeskAnswer,
  type Claim,
  type RequestKey,
  type Submission,
} from './exchange.js';
export { itemMarketId } from './engine/commands.js';
export type {
  AmendOrder,
  CancelOrder,
  CancelOrders,
  ChangeMarket,
  Command,
  DecideByOperator,
  DecideDispute,
  ItemQuote,
  OfferWager,
  PlaceOrder,
} from './engine/commands.js';

// Views.
export { AccountReader } from './views/account.reader.js';
export { actorRoleOf } from './views/actor-role.js';
export { BookReader } from './views/book.reader.js';
export { LimitsReader } from './views/limits.reader.js';
export { MARKET_COLUMNS, MarketReader, marketOf, type MarketRow } from './views/market.reader.js';
export { OrderReader } from './views/order.reader.js';
export { unknownMarkets } from './views/unknown-markets.js';
export { OrderPreviews, type ItemPrices } from './views/order-previews.js';

// What views, commands and logged facts are written in.
export { COST_MAX, MICRO, OPEN_ORDERS_PER_USER_MAX, VALID_FOR_MS_MAX } from './engine/money/limits.js';
export { checksumOf, type BookLevel } from './views/book-levels.js';
export { orderOf, wagerOf, type OrderWithoutUser } from './views/logged.js';
export { publicIdOf } from '../../platform/common/public-id.js';
export { marketIdOf } from './views/instrument.js';
export {
  balanceToWire,
  itemIdOf,
  orderToWire,
  positionToWire,
  priceOfOutcome,
  instrumentOf,
  wagerToWire,
} from './views/wire.js';
