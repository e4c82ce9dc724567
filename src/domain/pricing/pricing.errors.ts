// The error codes of pricing, with their HTTP status.
import { defineErrors } from '../../platform/common/errors.js';

export const PRICING_ERRORS = defineErrors({
  unknown_item: {
    status: 404,
    retry: false,
    about: 'There is no item with this id. details.items lists the unknown ids.',
  },
});
type PricingErrors = typeof PRICING_ERRORS;

declare module '../../platform/common/errors.js' {
  interface ErrorCodes extends PricingErrors {}
}
