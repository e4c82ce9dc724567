// The table of contents of the system: every fact that can be in the log, who publishes it and what it carries.
// Publishing and listening are checked against it; grep a name to find its one publisher and all its listeners.
import type { PricesChanged } from '../contract/prices.js';

export interface EventMap {
  /** pricing: a sync found changed items. Channel `prices`. */
  'pricing.prices.changed': PricesChanged;
}

export type EventType = keyof EventMap;
