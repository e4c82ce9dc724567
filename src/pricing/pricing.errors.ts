// What pricing refuses, and what the refusals mean on the wire.
import type { ErrorTable } from '../common/errors.js';

export const PRICING_ERRORS = {
  unknown_item: {
    status: 404,
    retry: false,
    about: 'No source has named this item or given it a price; details.items lists the unknown ids.',
  },
} as const satisfies ErrorTable;
