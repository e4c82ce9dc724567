// Delivery: the hub and its transports. A leaf: no module imports it, and the rest works without it.
import { Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ChannelRegistry, SocketCommands } from '../../platform/channels/index.js';
import { Admission } from './admission.js';
import { Broadcaster } from './broadcaster.js';
import { CatchUp } from './catch-up.js';
import { DeliveryStats } from './delivery.stats.js';
import { FinishedBytes } from './finished-bytes.js';
import { Hub } from './hub.js';
import { ReplayPace } from './replay-pace.js';
import { SharedWork } from './shared-work.js';
import { StatsChannel } from './stats/stats.channel.js';
import { StartPoints } from './start-points.js';
import { Subscriptions } from './subscriptions.js';
import { Translations } from './translations.js';
import { EventsController } from './transports/rest/events.controller.js';
import { SseStream } from './transports/sse/sse.stream.js';
import { StreamsController } from './transports/sse/streams.controller.js';
import { IoFollower } from './transports/socketio/io-follower.js';
import { SocketIoServer } from './transports/socketio/socket-io.server.js';
import { SessionCommands } from './transports/ws/session.commands.js';
import { SocketAuth } from './transports/ws/socket-auth.js';
import { SocketSignIn } from './transports/ws/socket-sign-in.js';
import { StreamGateway } from './transports/ws/stream.gateway.js';
import { SubscriptionCommands } from './transports/ws/subscription.commands.js';
import './delivery.errors.js';

@Module({
  controllers: [StreamsController, EventsController],
  providers: [
    DeliveryStats,
    FinishedBytes,
    Translations,
    SharedWork,
    Admission,
    ReplayPace,
    CatchUp,
    StartPoints,
    Subscriptions,
    Broadcaster,
    Hub,
    StatsChannel,
    SseStream,
    SessionCommands,
    SubscriptionCommands,
    SocketAuth,
    SocketSignIn,
    StreamGateway,
    IoFollower,
    SocketIoServer,
  ],
})
export class DeliveryModule implements OnApplicationBootstrap {
  constructor(
    private readonly channels: ChannelRegistry,
    private readonly commands: SocketCommands,
  ) {}

  /** All modules have registered now: the process does not start if a declaration is missing. */
  onApplicationBootstrap(): void {
    this.channels.assertComplete();
    this.commands.assertComplete();
  }
}
