// Channels that share messages. Within one subscription of the wire the server sends a message once, on the first channel named that
// it belongs to. So narrow channels are named first, and what comes on them is given to the wide channels too.
import type { ChannelMessage } from '../wire/transport.port.js';

const NOTIFICATIONS = 'admin:notifications';
const GLOBAL = 'admin:global';
const ALL_PRICES = 'pricing:all';
/** Each after the channels whose messages it repeats. */
const WIDE = [NOTIFICATIONS, GLOBAL, ALL_PRICES];

/** Narrow channels first. */
export const inOrder = (channels: readonly string[]): string[] =>
  [...channels].sort((one, other) => WIDE.indexOf(one) - WIDE.indexOf(other));

/** Wide channels that the message belongs to besides its own. */
export function alsoOn({ channel, priority }: ChannelMessage): readonly string[] {
  if (channel.startsWith('pricing:')) return channel === ALL_PRICES ? [] : [ALL_PRICES];
  if (!channel.startsWith('admin:') || channel === GLOBAL) return [];
  const isNotified = channel !== NOTIFICATIONS && (priority === 'high' || priority === 'critical');
  return isNotified ? [NOTIFICATIONS, GLOBAL] : [GLOBAL];
}
