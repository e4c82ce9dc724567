// Delivery: the hub and its transports. A leaf that nobody imports; without it everything else still works.
import { Module } from '@nestjs/common';
import { Admission } from './admission.js';
import { CatchUp } from './catch-up.js';
import { DeliveryStats } from './delivery.stats.js';
import { Hub } from './hub.js';
import { StartPoints } from './start-points.js';
import { Subscriptions } from './subscriptions.js';
import { EventsController } from './transports/rest/events.controller.js';
import { SseStream } from './transports/sse/sse.stream.js';
import { StreamsController } from './transports/sse/streams.controller.js';
import { StreamGateway } from './transports/ws/stream.gateway.js';
import './delivery.errors.js';

@Module({
  controllers: [StreamsController, EventsController],
  providers: [DeliveryStats, Admission, CatchUp, StartPoints, Subscriptions, Hub, SseStream, StreamGateway],
})
export class DeliveryModule {}
