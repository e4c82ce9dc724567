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

/** Most UTF-16 units of text whose parsed data is kept; more of it would outlive the collector's young generation. */
const TEXT_MAX = 65_536;

export class ParsedEvents {
  /** In the order of parsing. */
  private readonly values = new Map<EventView, unknown>();
  private textLength = 0;

  of(event: EventView): unknown {
    const known = this.values.get(event);
    if (known !== undefined) return known;
    const value: unknown = JSON.parse(event.data);
    this.values.set(event, value);
    this.textLength += event.data.length;
    if (this.textLength > TEXT_MAX) this.forgetOldest();
    return value;
  }

  private forgetOldest(): void {
    for (const oldest of this.values.keys()) {
      if (this.textLength <= TEXT_MAX) return;
      this.values.delete(oldest);
      this.textLength -= oldest.data.length;
    }
  }
}
