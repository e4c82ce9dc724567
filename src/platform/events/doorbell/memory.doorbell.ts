// The doorbell of a process that is alone: own commits are handed to the tail directly, so nothing needs to ring.
import { Doorbell } from './doorbell.port.js';

export class MemoryDoorbell extends Doorbell {
  ring(): void {
    // Nobody else is there to hear it.
  }

  onRing(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}
