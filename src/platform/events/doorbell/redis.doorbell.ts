// A bare "look" over Redis, signed so that a process need not answer its own. Rings while Redis is gone are dropped,
// never queued: the other side polls.
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { randomHex } from '../../common/ids.js';
import { Doorbell } from './doorbell.port.js';

const CHANNEL = 'ringside:log';
const RECONNECT_MAX_MS = 2_000;
const SIGNATURE_BYTES = 8;

export class RedisDoorbell extends Doorbell {
  private readonly logger = new Logger('Doorbell');
  private readonly listeners = new Set<() => void>();
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly signature = randomHex(SIGNATURE_BYTES);
  private isDown = false;
  private isClosed = false;

  constructor(url: string) {
    super();
    const retryStrategy = (attempt: number) => Math.min(attempt * 100, RECONNECT_MAX_MS);
    this.publisher = new Redis(url, { retryStrategy, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
    this.subscriber = new Redis(url, { retryStrategy, maxRetriesPerRequest: null });
    for (const client of [this.publisher, this.subscriber])
      client.on('error', (error) => this.noteDown(error));
    this.subscriber.on('ready', () => this.noteUp());
    this.subscriber.on('message', (_channel, signature) => {
      if (signature !== this.signature) this.tell();
    });
    this.subscriber.subscribe(CHANNEL).catch((error: Error) => this.noteDown(error));
  }

  ring(): void {
    if (this.publisher.status !== 'ready') return;
    this.publisher.publish(CHANNEL, this.signature).catch((error: Error) => this.noteDown(error));
  }

  onRing(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  private noteDown(error: Error): void {
    if (this.isDown || this.isClosed) return;
    this.isDown = true;
    this.logger.warn(`Redis cannot be reached, the log is polled meanwhile: ${error.message}`);
  }

  private noteUp(): void {
    if (this.isDown) this.logger.log('Redis is back.');
    this.isDown = false;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
