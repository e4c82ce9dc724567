// The truth, read from the table through its own connection. It uses neither the tail nor the ring, because the check
// tests both.
import pg from 'pg';

export interface Price {
  readonly item_id: number;
  readonly high: number | null;
  readonly low: number | null;
  readonly high_time: number | null;
  readonly low_time: number | null;
}

interface Row {
  seq: number;
  ch_market: string | null;
  data: string;
}

interface Timeline {
  readonly seqs: number[];
  readonly values: string[];
}

const EVERY_MS = 100;
const PAGE = 5_000;

export class Oracle {
  /** The oracle knows all events up to this seq. */
  head = 0;
  private readonly channels = new Map<string, number[]>();
  private readonly notes = new Map<number, string>();
  private readonly items = new Map<number, Timeline>();
  private readonly listeners: (() => void)[] = [];
  private isClosed = false;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  private constructor(private readonly client: pg.Client) {}

  static async open(databaseUrl: string): Promise<Oracle> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const oracle = new Oracle(client);
    await oracle.look();
    oracle.schedule();
    return oracle;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.looking;
    await this.client.end();
  }

  /** Called after each read. */
  onLook(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** The seqs of a market's channel, in order. */
  of(channel: string): readonly number[] {
    const seqs = this.channels.get(channel) ?? [];
    this.channels.set(channel, seqs);
    return seqs;
  }

  /** The expected content of the message of a market's event. */
  noteOf(seq: number): string | undefined {
    return this.notes.get(seq);
  }

  get itemIds(): Iterable<number> {
    return this.items.keys();
  }

  /** An item's value as of a seq, and the seq of the event that set it; undefined before its first value. */
  priceAsOf(itemId: number, seq: number): { value: string; seq: number } | undefined {
    const timeline = this.items.get(itemId);
    if (!timeline) return undefined;
    const index = firstAbove(timeline.seqs, seq) - 1;
    const value = timeline.values[index];
    const at = timeline.seqs[index];
    return value === undefined || at === undefined ? undefined : { value, seq: at };
  }

  /**
   * The number of reads that have begun, and how many of them have ended. A fact from before a read began is known
   * after it.
   */
  looksBegun = 0;
  looksDone = 0;

  /** Whether an item changes in (after, head]. */
  changesAfter(itemId: number, after: number): boolean {
    return (this.items.get(itemId)?.seqs.at(-1) ?? 0) > after;
  }

  /** Reads to the end of the table; one reader at a time. */
  async look(): Promise<void> {
    this.looking = this.looking.then(() => this.read());
    return this.looking;
  }

  private async read(): Promise<void> {
    this.looksBegun += 1;
    await this.readPages();
    this.looksDone = this.looksBegun;
    for (const listener of this.listeners) listener();
  }

  private async readPages(): Promise<void> {
    for (;;) {
      const { rows } = await this.client.query<Row>(
        `select seq::float8 as seq, ch_market, data::text as data from event
         where seq > $1 order by seq limit ${PAGE}`,
        [this.head],
      );
      for (const row of rows) this.take(row);
      if (rows.length < PAGE) return;
    }
  }

  private take({ seq, ch_market, data }: Row): void {
    if (seq !== this.head + 1) throw new Error(`the log has a gap after ${this.head}: ${seq} follows`);
    this.head = seq;
    const { n, prices } = JSON.parse(data) as { n?: number; prices?: Price[] };
    if (ch_market !== null) {
      (this.of(ch_market) as number[]).push(seq);
      this.notes.set(seq, String(n ?? 0));
    }
    for (const price of prices ?? []) {
      const timeline = this.items.get(price.item_id) ?? { seqs: [], values: [] };
      this.items.set(price.item_id, timeline);
      timeline.seqs.push(seq);
      timeline.values.push(textOf(price));
    }
  }

  private schedule(): void {
    if (this.isClosed) return;
    this.timer = setTimeout(() => {
      this.look().then(
        () => this.schedule(),
        (error: unknown) => {
          process.stderr.write(`the oracle cannot read: ${String(error)}\n`);
          process.exit(4);
        },
      );
    }, EVERY_MS);
  }
}

/** A price as text that two equal prices share. */
export const textOf = ({ high, low, high_time, low_time }: Price): string =>
  `${high} ${low} ${high_time} ${low_time}`;

/** The index of the first number above `value` in a sorted list. */
export function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
