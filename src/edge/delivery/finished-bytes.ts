// The memory that delivery spends on sharing finished work: one bound for the whole process. Each holder keeps its own maps,
// and names here what an entry costs and how to drop it. The entries that were kept first leave first.
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { DeliveryStats } from './delivery.stats.js';

/** About what the maps and objects of an entry take beside its bytes. */
const ENTRY_BYTES = 512;

export interface Kept {
  bytes: number;
  readonly drop: () => void;
}

@Injectable()
export class FinishedBytes {
  private readonly entries = new Set<Kept>();
  /** Entries in the order of `keep`; each that comes out is dropped. */
  private oldest = this.entries.values();
  private total = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'DELIVERY_CACHE_MAX_BYTES'>,
    stats: DeliveryStats,
  ) {
    stats.gauge('ringside_stream_cache_bytes', 'Finished bytes kept for sharing.', () => this.total);
  }

  /** `drop` removes the entry from its holder, when newer entries need the room. */
  keep(bytes: number, drop: () => void): Kept {
    const entry = { bytes: bytes + ENTRY_BYTES, drop };
    this.entries.add(entry);
    this.total += entry.bytes;
    this.makeRoom();
    return entry;
  }

  /** The entry has become so much larger. An entry that has left stays out. */
  grow(entry: Kept, bytes: number): void {
    if (!this.entries.has(entry)) return;
    entry.bytes += bytes;
    this.total += bytes;
    this.makeRoom();
  }

  /** The holder has dropped the entry. */
  release(entry: Kept): void {
    if (this.entries.delete(entry)) this.total -= entry.bytes;
  }

  /** The newest entry stays: its holder does not have it yet. */
  private makeRoom(): void {
    while (this.total > this.config.DELIVERY_CACHE_MAX_BYTES && this.entries.size > 1) {
      const { value, done } = this.oldest.next();
      if (done === true) this.oldest = this.entries.values();
      else {
        this.release(value);
        value.drop();
      }
    }
  }
}
