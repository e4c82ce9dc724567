// What the connection does, for code that shows it. The client itself uses one connection for all channels.

/** The stream of prices by plain Server-Sent Events, for clients without this package. */
export const SSE_STREAM_URL = '/api/v1/prices/stream';
/** The first wait before a new attempt is random, up to this time; each further one doubles. */
export const SSE_RECONNECT_BASE_DELAY = 1_000;
/** The longest wait before a new attempt. */
export const SSE_RECONNECT_MAX_DELAY = 30_000;
