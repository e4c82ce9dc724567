// Rings over Redis. A ring carries only the signature of its process, so that a process does not answer its own rings.
// Rings are dropped while Redis is gone, never queued: the other processes poll.
import { Redis } from 'ioredis';
import type { Clock } from '../../common/clock.js';
import { randomHex } from '../../common/ids.js';
import { GuardedRedis, RECONNECT } from '../../redis/guarded-redis.js';
import { Doorbell } from './doorbell.port.js';

const CHANNEL = 'ringside:log';
const SIGNATURE_BYTES = 8;

export class RedisDoorbell extends Doorbell {
  private readonly listeners = new Set<() => void>();
  private readonly publisher: GuardedRedis;
  private readonly subscriber: Redis;
  private readonly signature = randomHex(SIGNATURE_BYTES);

  constructor(url: string, clock: Clock) {
    super();
    this.publisher = new GuardedRedis(url, clock, {
      name: 'Doorbell',
      lost: 'Redis cannot be reached, the log is polled meanwhile',
      recovered: 'Redis is back.',
    });
    // A subscription waits for as long as Redis is gone.
    this.subscriber = new Redis(url, { ...RECONNECT, maxRetriesPerRequest: null });
    this.subscriber.on('error', (error) => this.publisher.noteDown(error));
    this.subscriber.on('ready', () => this.notify());
    this.subscriber.on('message', (_channel, signature) => {
      if (signature !== this.signature) this.notify();
    });
    this.subscriber.subscribe(CHANNEL).catch((error: unknown) => this.publisher.noteDown(error));
  }

  ring(): void {
    if (this.publisher.isUp) this.publisher.publish(CHANNEL, this.signature).catch(dropped);
  }

  onRing(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.publisher.close();
    this.subscriber.disconnect();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The connection has logged the failure. */
const dropped = (): void => undefined;
