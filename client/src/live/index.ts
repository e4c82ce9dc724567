// Live points of item prices without React.
export { fillLiveBuffers, type FillOptions, type PriceUpdate } from './fill.js';
export type { LiveBuffer, LivePoint, LiveTip } from './item-buffer.js';
export {
  createLiveBufferStore,
  liveBufferStore,
  type LiveBufferState,
  type NewPoint,
} from './live-buffer.js';
export { getTimestepForPeriod, TIMESTEP_CONFIG, type Period, type TimestepConfig } from './timesteps.js';
