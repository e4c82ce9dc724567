// The doorbell of a single process. Its own commits reach the tail directly, so it never rings.
import { Doorbell } from './doorbell.port.js';

export class MemoryDoorbell extends Doorbell {
  ring(): void {
    // No other process listens.
  }

  onRing(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    // There is nothing to close.
  }
}
