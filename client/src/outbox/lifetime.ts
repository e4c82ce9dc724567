// How long a client lives. Everything that waits for its orders ends with it.

export class Lifetime {
  private isDone = false;
  private readonly listeners = new Set<() => void>();

  get isOver(): boolean {
    return this.isDone;
  }

  /** Returns a function that removes the listener. */
  onEnd(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  end(): void {
    this.isDone = true;
    for (const listener of [...this.listeners]) listener();
    this.listeners.clear();
  }
}
