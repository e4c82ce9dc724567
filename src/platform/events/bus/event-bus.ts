// Delivers the tail's events by name to listeners in this process, in seq order, each event once. A crash loses undelivered
// events. So a listener that writes or must not miss events is a Projection instead.
import { Injectable, Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { Counter } from 'prom-client';
import { messageOf } from '../../common/repeated-fault.js';
import { Metrics } from '../../common/metrics.js';
import type { EventMap, EventType } from '../event-map.js';
import type { LoggedEvent } from '../logged-event.js';

/** An event with parsed data. Data is parsed once, and only when the event has a listener. */
export interface DomainEvent<T extends EventType> extends Omit<LoggedEvent, 'data' | 'type'> {
  readonly type: T;
  readonly data: EventMap[T];
}

export type DomainListener<T extends EventType> = (event: DomainEvent<T>) => void | Promise<void>;

/** Events that may wait for one slow listener. Further events are dropped and counted. */
const LISTENER_QUEUE_MAX = 10_000;

@Injectable()
export class EventBus {
  private readonly logger = new Logger('EventBus');
  private readonly failures: Counter<'listener' | 'kind'>;

  constructor(
    private readonly emitter: EventEmitter2,
    metrics: Metrics,
  ) {
    this.failures = metrics.counter(
      'ringside_bus_failures_total',
      'Events a listener threw on, or that were dropped because it was too slow.',
      ['listener', 'kind'],
    );
  }

  /**
   * Adds a listener and returns the function that removes it. `name` identifies it in logs and metrics. An async listener
   * gets one event at a time, in order.
   */
  on<T extends EventType>(type: T, name: string, listener: DomainListener<T>): () => void {
    const queue: DomainEvent<T>[] = [];
    let isBusy = false;
    const stop = () => {
      this.emitter.off(type, receive);
      queue.length = 0;
    };
    const drain = async (): Promise<void> => {
      for (let event = queue.shift(); event; event = queue.shift()) await this.call(name, listener, event);
      isBusy = false;
    };
    const receive = (event: DomainEvent<T>) => {
      if (queue.length >= LISTENER_QUEUE_MAX) {
        this.fail(name, 'dropped', `is too slow, event ${event.seq} was dropped`);
        return;
      }
      queue.push(event);
      if (isBusy) return;
      isBusy = true;
      void drain();
    };
    this.emitter.on(type, receive);
    return stop;
  }

  /** Delivers events; only the tail calls it. */
  publish(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      if (this.emitter.listenerCount(event.type) === 0) continue;
      this.emitter.emit(event.type, { ...event, data: JSON.parse(event.data) as unknown });
    }
  }

  private async call<T extends EventType>(name: string, listener: DomainListener<T>, event: DomainEvent<T>) {
    try {
      await listener(event);
    } catch (error) {
      this.fail(name, 'threw', `failed on event ${event.seq}: ${messageOf(error)}`);
    }
  }

  private fail(listener: string, kind: 'threw' | 'dropped', what: string): void {
    this.failures.inc({ listener, kind });
    this.logger.error(`Listener ${listener} ${what}`);
  }
}
