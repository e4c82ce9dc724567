// The channels with at least one listener. Most events of a busy desk are on channels of users who are not connected
// here; such events must not start a round over ten thousand other subscribers.
import { ALL_SUFFIX } from '../../contract/streams/channels.js';
import type { LoggedEvent } from '../../platform/events/index.js';
import type { Audience } from './audience.js';

export class ActiveChannels {
  /** Channel → the number of audiences that listen to it. */
  private readonly audiences = new Map<string, number>();

  add({ subscriptions }: Audience): void {
    for (const channel of channelsOf(subscriptions))
      this.audiences.set(channel, (this.audiences.get(channel) ?? 0) + 1);
  }

  remove({ subscriptions }: Audience): void {
    for (const channel of channelsOf(subscriptions)) {
      const left = (this.audiences.get(channel) ?? 0) - 1;
      if (left > 0) this.audiences.set(channel, left);
      else this.audiences.delete(channel);
    }
  }

  has(channel: string): boolean {
    return this.audiences.has(channel);
  }

  /** The number of these events that have a listener. */
  count(events: readonly LoggedEvent[]): number {
    let count = 0;
    for (const { channels } of events) if (this.hears(channels)) count += 1;
    return count;
  }

  private hears(channels: LoggedEvent['channels']): boolean {
    for (const [family, channel] of Object.entries(channels))
      if (this.audiences.has(channel) || this.audiences.has(`${family}:${ALL_SUFFIX}`)) return true;
    return false;
  }
}

const channelsOf = (subscriptions: Audience['subscriptions']): string[] =>
  subscriptions.flatMap(({ sources }) => sources);
