// Delivery: the hub and its transports. A leaf that nobody imports; without it everything else still works.
import { Module } from '@nestjs/common';
import { DeliveryStats } from './delivery.stats.js';
import { Hub } from './hub.js';
import { PricesStreamController } from './transports/sse/prices-stream.controller.js';
import { SseStream } from './transports/sse/sse.stream.js';

@Module({
  controllers: [PricesStreamController],
  providers: [DeliveryStats, Hub, SseStream],
})
export class DeliveryModule {}
