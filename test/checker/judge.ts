// Judges the messages of one subscription, one by one, against the oracle. A message is judged once the oracle knows
// its seq; until then it waits, in order.
import { firstAbove, textOf, type Oracle, type Price } from './oracle.js';

/** The channels and items of a subscription. */
export interface Wanted {
  /** Channels of class log. */
  readonly markets: readonly string[];
  /** Whether `prices` is among the channels. */
  readonly prices: boolean;
  /** Only these items; null means all. */
  readonly items: ReadonlySet<number> | null;
}

export interface Tally {
  messages: number;
  resets: number;
  readonly violations: string[];
}

type Note =
  | {
      readonly what: 'begin';
      readonly seq: number;
      readonly mode: string;
      readonly resumed: Resumed | null;
      /** The read of the oracle after which it knows the head that the server knew. */
      readonly look: number;
    }
  | { readonly what: 'log'; readonly seq: number; readonly channel: string; readonly n: string }
  | { readonly what: 'state'; readonly seq: number; readonly itemId: number; readonly value: string }
  | { readonly what: 'cursor'; readonly seq: number; readonly owes: boolean }
  | { readonly what: 'sent'; readonly seq: number; readonly look: number };

/** The cursor with which a client reconnected. */
export interface Resumed {
  readonly seq: number;
  /** A snapshot is due again. */
  readonly owes: boolean;
}

/** How many of the last notes a violation shows. */
const SHOWN = 12;
const VIOLATIONS_MAX = 20;

export class Judge {
  /** The highest position of a received cursor without a due snapshot. */
  levelAt = -1;
  private readonly waiting: Note[] = [];
  private next = 0;
  private readonly recent: Note[] = [];
  /** Per channel: the index of the next expected event, and the seq of the last received event. */
  private readonly due = new Map<string, number>();
  private readonly last = new Map<string, number>();
  /** Per item: its value, and the seq of the message that brought it. */
  private readonly held = new Map<number, { readonly value: string; readonly seq: number }>();
  private startedAt: number | null = null;
  private owedAll = false;
  private connectionSeq = 0;

  constructor(
    private readonly name: string,
    private readonly wanted: Wanted,
    private readonly oracle: Oracle,
    private readonly tally: Tally,
  ) {}

  /** `resumed`: the cursor with which the client connected, or null. */
  begin(mode: string, seq: number, resumed: Resumed | null): void {
    this.note({ what: 'begin', seq, mode, resumed, look: this.oracle.looksBegun + 1 });
  }

  log(channel: string, seq: number, n: string): void {
    this.tally.messages += 1;
    this.note({ what: 'log', seq, channel, n });
  }

  state(seq: number, price: Price): void {
    this.tally.messages += 1;
    this.note({ what: 'state', seq, itemId: price.item_id, value: textOf(price) });
  }

  /** The server has given the client this cursor. */
  cursor(seq: number, owes: boolean): void {
    this.note({ what: 'cursor', seq, owes });
    if (!owes) this.levelAt = Math.max(this.levelAt, seq);
  }

  /** The server has sent everything up to this seq, and no snapshot is due. */
  sentUpTo(seq: number): void {
    this.levelAt = Math.max(this.levelAt, seq);
    this.note({ what: 'sent', seq, look: this.oracle.looksBegun + 1 });
  }

  /** Judges all messages that the oracle knows by now. */
  drain(): void {
    while (this.next < this.waiting.length) {
      const note = this.waiting[this.next] as Note;
      if (note.seq > this.oracle.head || ('look' in note && note.look > this.oracle.looksDone)) break;
      this.next += 1;
      this.judge(note);
    }
    if (this.next === this.waiting.length || this.next > 1_000) {
      this.waiting.splice(0, this.next);
      this.next = 0;
    }
  }

  /** Checks that everything has arrived, when no further message will come. */
  finish(): void {
    this.drain();
    if (this.waiting.length > 0) this.violate('heard of what never happened', this.waiting[0]);
    if (this.startedAt === null) {
      this.violate('never began');
      return;
    }
    for (const channel of this.wanted.markets) {
      const missing = this.oracle.of(channel).length - (this.due.get(channel) ?? 0);
      if (missing > 0) this.violate(`lacks the last ${missing} of ${channel}`);
    }
    if (!this.wanted.prices) return;
    for (const itemId of this.wanted.items ?? this.oracle.itemIds) {
      const now = this.oracle.priceAsOf(itemId, Number.MAX_SAFE_INTEGER);
      if (!now || (!this.owedAll && now.seq <= this.startedAt)) continue;
      const held = this.held.get(itemId)?.value;
      if (held !== now.value)
        this.violate(`holds ${held ?? 'nothing'} for item ${itemId}, which is ${now.value} since ${now.seq}`);
    }
  }

  private note(note: Note): void {
    this.waiting.push(note);
    this.drain();
  }

  private judge(note: Note): void {
    this.recent.push(note);
    if (this.recent.length > SHOWN) this.recent.shift();
    switch (note.what) {
      case 'begin':
        return this.judgeBegin(note.mode, note.seq, note.resumed);
      case 'log':
        this.judgeOrder(note.seq);
        return this.judgeLog(note.channel, note.seq, note.n);
      case 'state':
        this.judgeOrder(note.seq);
        return this.judgeState(note.itemId, note.seq, note.value);
      case 'cursor':
        return this.judgeCursor(note.seq);
      case 'sent':
        this.judgeMissing(note.seq);
        return this.judgeStateAt(note.seq);
    }
  }

  private judgeBegin(mode: string, seq: number, resumed: Resumed | null): void {
    const resumedAt = resumed?.seq ?? null;
    this.connectionSeq = 0;
    if (mode === 'resumed') {
      if (seq !== resumedAt) this.violate(`resumed at ${seq} and not where it asked`);
      if (this.startedAt === null) this.violate('resumed without having begun');
      if (!resumed?.owes) this.judgeStateAt(seq);
      return;
    }
    if (mode === 'reset') this.tally.resets += 1;
    if (resumedAt !== null) this.violate(`was ${mode} though it came with a good cursor`);
    this.startedAt = seq;
    this.owedAll = mode === 'snapshot' || mode === 'reset';
    this.held.clear();
    for (const channel of this.wanted.markets) {
      this.due.set(channel, firstAbove(this.oracle.of(channel), seq));
      this.last.set(channel, seq);
    }
  }

  /** Within a connection seq never decreases. */
  private judgeOrder(seq: number): void {
    if (seq < this.connectionSeq) this.violate(`went back from ${this.connectionSeq} to ${seq}`);
    this.connectionSeq = seq;
  }

  private judgeLog(channel: string, seq: number, n: string): void {
    if (!this.wanted.markets.includes(channel)) return this.violate(`did not ask for ${channel}`);
    if (this.oracle.noteOf(seq) !== n)
      this.violate(`heard ${n} of event ${seq}, which says ${this.oracle.noteOf(seq)}`);
    const due = this.due.get(channel) ?? 0;
    const expected = this.oracle.of(channel)[due];
    if (seq === expected) {
      this.due.set(channel, due + 1);
      this.last.set(channel, seq);
      return;
    }
    if (seq <= (this.last.get(channel) ?? 0)) return this.violate(`heard ${seq} of ${channel} again`);
    this.violate(`lacks ${expected} of ${channel}: ${seq} came`);
    this.due.set(channel, firstAbove(this.oracle.of(channel), seq));
    this.last.set(channel, seq);
  }

  private judgeState(itemId: number, seq: number, value: string): void {
    if (!this.wanted.prices || (this.wanted.items && !this.wanted.items.has(itemId)))
      return this.violate(`did not ask for item ${itemId}`);
    const true_ = this.oracle.priceAsOf(itemId, seq)?.value;
    if (true_ !== value) this.violate(`was told ${value} of item ${itemId} as of ${seq}, which was ${true_}`);
    this.held.set(itemId, { value, seq });
  }

  /** Every event up to a cursor must have arrived, and no event beyond it. */
  private judgeCursor(seq: number): void {
    this.judgeMissing(seq);
    for (const channel of this.wanted.markets) {
      const last = this.last.get(channel) ?? 0;
      if (last > seq) this.violate(`got the cursor ${seq} after ${last} of ${channel}`);
    }
  }

  private judgeMissing(seq: number): void {
    for (const channel of this.wanted.markets) {
      const expected = this.oracle.of(channel)[this.due.get(channel) ?? 0];
      if (expected !== undefined && expected <= seq)
        this.violate(`got the cursor ${seq} without ${expected} of ${channel}`);
    }
  }

  /**
   * For each item the client holds the value as of the cursor, or a newer value comes after the cursor. So the client
   * may resume from the cursor.
   */
  private judgeStateAt(seq: number): void {
    if (!this.wanted.prices || this.startedAt === null) return;
    for (const itemId of this.wanted.items ?? this.oracle.itemIds) {
      const then = this.oracle.priceAsOf(itemId, seq);
      if (!then || (!this.owedAll && then.seq <= this.startedAt)) continue;
      const heldAt = this.held.get(itemId)?.seq ?? -1;
      if (heldAt < then.seq && !this.oracle.changesAfter(itemId, seq))
        this.violate(`is at ${seq} without the change of item ${itemId} at ${then.seq}`);
    }
  }

  private violate(what: string, note?: Note): void {
    if (this.tally.violations.length >= VIOLATIONS_MAX) return;
    const shown = [...this.recent, ...(note ? [note] : [])].map((it) => JSON.stringify(it)).join('\n    ');
    this.tally.violations.push(`${this.name} ${what}\n    ${shown}`);
  }
}
