// The data of events, parsed once for all families and channels of an event. Parsed data takes several times the memory of
// its text, so only the data of the newest events is kept.

/** What a translator needs to know about an event; `data` is the stored JSON text. */
export interface EventView {
  readonly seq: number;
  readonly atMs: number;
  readonly type: string;
  readonly data: string;
  /** Events of one commit share it. */
  readonly tx: number;
}

/** Most UTF-16 units of text whose parsed data is kept. */
const TEXT_MAX = 1_048_576;

export class ParsedEvents {
  /** In the order of parsing. */
  private readonly values = new Map<EventView, unknown>();
  private textLength = 0;

  of(event: EventView): unknown {
    if (this.values.has(event)) return this.values.get(event);
    const value: unknown = JSON.parse(event.data);
    this.values.set(event, value);
    this.textLength += event.data.length;
    for (const oldest of this.values.keys()) {
      if (this.textLength <= TEXT_MAX) break;
      this.values.delete(oldest);
      this.textLength -= oldest.data.length;
    }
    return value;
  }
}
