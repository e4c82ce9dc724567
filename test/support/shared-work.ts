// The shared work of delivery for unit specs, with metrics of its own.
import { Metrics } from '../../src/platform/common/metrics.js';
import { DeliveryStats } from '../../src/edge/delivery/delivery.stats.js';
import { FinishedBytes } from '../../src/edge/delivery/finished-bytes.js';
import { SharedWork } from '../../src/edge/delivery/shared-work.js';
import { Translations } from '../../src/edge/delivery/translations.js';

export function sharedWork(stats = new DeliveryStats(new Metrics()), maxBytes = 33_554_432): SharedWork {
  const room = new FinishedBytes({ DELIVERY_CACHE_MAX_BYTES: maxBytes }, stats);
  return new SharedWork(room, new Translations(room), stats);
}
