// The refusals of trading, beside those of the exchange.
import { defineErrors } from '../../platform/common/errors.js';

export const TRADING_ERRORS = defineErrors({
  order_finished: {
    status: 409,
    retry: false,
    about: 'The order has been filled or cancelled, or has expired; details.order shows it.',
  },
});
type TradingErrors = typeof TRADING_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends TradingErrors {}
}
