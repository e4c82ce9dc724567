// The refusals of trading, beside those of the exchange.
import { defineErrors } from '../../platform/common/errors.js';

export const TRADING_ERRORS = defineErrors({
  order_finished: {
    status: 409,
    retry: false,
    about: 'The order is filled, cancelled or expired, so it cannot change. details.order shows the order.',
  },
});
type TradingErrors = typeof TRADING_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends TradingErrors {}
}
