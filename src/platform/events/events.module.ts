// The log, its tail and the bus. The tail is opened before any module that depends on it is created. So every module starts
// with a filled ring and a known epoch.
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Metrics } from '../common/metrics.js';
import { Clock } from '../common/clock.js';
import { CONFIG, type Config } from '../config/config.js';
import { Doorbell } from './doorbell/doorbell.port.js';
import { MemoryDoorbell } from './doorbell/memory.doorbell.js';
import { RedisDoorbell } from './doorbell/redis.doorbell.js';
import { Epoch } from './store/epoch.js';
import { EventBus } from './bus/event-bus.js';
import { EventLog } from './log/event-log.js';
import { EventPartitions } from './store/event-partitions.js';
import { EventStore } from './store/event-store.js';
import { EventTail } from './tail/event-tail.js';
import { LogAppender } from './log/log-appender.js';
import { LogReads } from './reads/log-reads.js';
import { LogWriters } from './log/log-writer.js';
import { CommandNotes } from './notes/command-notes.js';
import { ProjectionRunner } from './projections/projection.js';
import './events.errors.js';

@Global()
@Module({
  imports: [EventEmitterModule.forRoot()],
  providers: [
    EventStore,
    Epoch,
    LogAppender,
    EventLog,
    LogWriters,
    EventBus,
    LogReads,
    ProjectionRunner,
    CommandNotes,
    EventPartitions,
    {
      provide: Doorbell,
      inject: [CONFIG, Clock],
      useFactory: (config: Config, clock: Clock) =>
        config.REDIS_URL ? new RedisDoorbell(config.REDIS_URL, clock) : new MemoryDoorbell(),
    },
    {
      provide: EventTail,
      inject: [EventBus, EventStore, Epoch, Doorbell, CONFIG, Metrics],
      useFactory: async (bus: EventBus, ...parts: ConstructorParameters<typeof EventTail>) => {
        const tail = new EventTail(...parts);
        tail.onAdvance((events) => bus.publish(events));
        await tail.open();
        return tail;
      },
    },
  ],
  exports: [
    EventPartitions,
    EventStore,
    Epoch,
    EventLog,
    LogWriters,
    EventBus,
    LogReads,
    ProjectionRunner,
    CommandNotes,
    EventTail,
  ],
})
export class EventsModule implements OnApplicationShutdown {
  constructor(
    @Inject(EventTail) private readonly tail: EventTail,
    @Inject(Doorbell) private readonly doorbell: Doorbell,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.tail.close();
    await this.doorbell.close();
  }
}
