// Tells other processes that the log has grown. It carries no data and may be lost: the tail polls anyway.
export abstract class Doorbell {
  abstract ring(): void;
  /** Returns the way to stop listening. */
  abstract onRing(listener: () => void): () => void;
  abstract close(): Promise<void>;
}
