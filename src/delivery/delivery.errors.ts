// What the stream endpoints refuse before a stream begins; what goes wrong later is said in band.
import type { ErrorTable } from '../common/errors.js';

export const DELIVERY_ERRORS = {
  streaming_disabled: { status: 404, retry: false, about: 'Server-Sent Events are switched off (SSE_ENABLED).' },
} as const satisfies ErrorTable;
