// Notifies other processes that the log has grown. A ring carries no data and may be lost, because the tail polls anyway.
export abstract class Doorbell {
  abstract ring(): void;
  /** Returns the function that stops listening. */
  abstract onRing(listener: () => void): () => void;
  abstract close(): Promise<void>;
}
