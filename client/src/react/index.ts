// React hooks over the client. Each one reads what lives outside of React, so renders and mounts neither open nor close connections.
export { useEnhancedWatchlists, useProposals, type ProposalActs, type WatchlistActs } from './acts.js';
export { useConnection, useCountdown, type Connection } from './connection.js';
export { SSE_RECONNECT_BASE_DELAY, SSE_RECONNECT_MAX_DELAY, SSE_STREAM_URL } from './constants.js';
export { useMultiSSE, useSSE, type EventStream, type EventStreams, type SseOptions } from './events.js';
export { useHybridPrice, type HybridPriceView, type HybridUpdate } from './hybrid.js';
export {
  useBook,
  useCandles,
  useMarket,
  type BookView,
  type CandlesView,
  type ItemCandlesWish,
  type MarketCandlesWish,
  type MarketView,
} from './markets.js';
export {
  useRealtimeAccount,
  useRealtimeOrders,
  useRealtimePositions,
  type OfUser,
  type OwnView,
} from './own.js';
export { useLiveBufferStore, usePriceStream, type PriceStream, type PriceStreamOptions } from './prices.js';
export { RingsideProvider, useRingside, type RingsideProviderProps } from './provider.js';
export {
  getTimestepForPeriod,
  TIMESTEP_CONFIG,
  type Period,
  type TimestepConfig,
} from '../live/timesteps.js';
export type { PriceUpdate } from '../live/fill.js';
