// The channel `stats`, for operators: the figures of each process, every few seconds while somebody listens on any process.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hasRole, type Caller, type ChannelRefusal } from '../../../contract/auth/access.js';
import type { Channel } from '../../../contract/streams/channels.js';
import { STATS_CHANNEL, type ProcessFigures as Figures } from '../../../contract/streams/process-figures.js';
import {
  ChannelRegistry,
  type ChannelMessage,
  type ChannelOwner,
  type ChannelSnapshot,
  type Envelope,
} from '../../../platform/channels/index.js';
import { Clock } from '../../../platform/common/clock.js';
import { EventLog } from '../../../platform/events/index.js';
import { ClusterFigures, ProcessFigures } from '../../../platform/http/index.js';
import { Broadcaster } from '../broadcaster.js';
import { Hub } from '../hub.js';

@Injectable()
export class StatsChannel implements ChannelOwner<'stats'>, OnModuleInit {
  readonly family = 'stats';
  readonly needsSnapshot = true;

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly hub: Hub,
    private readonly broadcaster: Broadcaster,
    private readonly own: ProcessFigures,
    private readonly cluster: ClusterFigures,
    private readonly log: EventLog,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.own(this);
    this.registry.translate('delivery.figures.reported', 'stats', (figures) => [figures]);
    this.own.countStreams(() => this.hub.figures());
    this.cluster.onReport(
      () => this.broadcaster.hasListener(STATS_CHANNEL),
      (figures) => this.publish(figures),
    );
  }

  message(
    figures: Figures,
    { channel, timestamp, seq }: Pick<Envelope, 'channel' | 'timestamp' | 'seq'>,
  ): ChannelMessage {
    const json = JSON.stringify({ type: 'stats', ...figures, channel, timestamp, seq });
    return { key: figures.process, name: null, json };
  }

  async snapshot(channel: string): Promise<ChannelSnapshot> {
    const { seq, reports } = await this.cluster.read();
    const timestamp = this.clock.now().toISOString();
    return {
      seq,
      messages: reports.map(({ figures }) => this.message(figures, { channel, timestamp, seq })),
    };
  }

  rule(_channel: Channel, caller: Caller): ChannelRefusal | null {
    if (caller.scopes && !caller.scopes.includes('stream')) return 'forbidden_channel';
    return hasRole(caller, 'operator') ? null : 'forbidden_channel';
  }

  private async publish(figures: Figures): Promise<void> {
    await this.log.write({
      decide: (tx) => tx.append('delivery.figures.reported', figures, { stats: STATS_CHANNEL }),
    });
  }
}
