// For tests about delivery, whose markets exist only as channels: a WebSocket may subscribe to any of them.
import type { ChannelRegistry } from '../../src/platform/channels/index.js';

/** Call it when all modules have registered their channels. */
export function letEveryMarketExist(registry: ChannelRegistry): void {
  const owner = registry.find('market')?.owner;
  if (!owner) throw new Error('the family market is not served');
  owner.absent = () => Promise.resolve(new Map());
}
