// Keeps one cell current: reads over REST, folds what the stream brings after the answer, and reads again where folding is not enough.
import {
  AuthError,
  HandlerFailed,
  RequestRefused,
  RingsideError,
  ServerUnavailable,
} from '../rest/errors.js';
import { Backoff } from '../wire/backoff.js';
import { formatCursor, parseCursor, type Cursor } from '../wire/cursor.js';
import type { ChannelMessage } from '../wire/transport.port.js';
import type { Cell } from './cell.js';
import type { Flow, Worker } from './flow.js';
import type { Follower, Line } from './line.js';

export interface ReadWish {
  /** The answer includes this position. Without it, the writes of this client. */
  readonly minSeq?: string;
  readonly signal: AbortSignal;
}

/** An answer of REST. */
export interface Reading<T> {
  readonly value: T;
  /** As of which the answer is true. Of several pages: that of the first. */
  readonly cursor: string | null;
  /** Of several pages: that of the last. */
  readonly end?: string | null;
  /** They continue the answer. */
  readonly channels: readonly string[];
}

/** How a thing is read and kept current. */
export interface Kind<T> {
  read(wish: ReadWish): Promise<Reading<T>>;
  /** Pure; returns the same value if nothing has changed. */
  fold(value: T, messages: readonly ChannelMessage[]): T;
  /** Whether the messages have changed what they do not show, so that the value is read again. */
  isInexact?(value: T, messages: readonly ChannelMessage[]): boolean;
  /** A skipped value of a state channel makes the value wrong. */
  readonly needsAll?: boolean;
  /** On `prices`: only these items. */
  readonly items?: readonly number[] | undefined;
}

interface Answer<T> {
  readonly value: T;
  readonly seq: number;
  readonly done: () => void;
}

export class Driver<T> implements Follower, Worker {
  private readonly abort = new AbortController();
  private readonly backoff = new Backoff();
  private lines: readonly Line[] = [];
  private fresh: ChannelMessage[] = [];
  private answer: Answer<T> | null = null;
  /** Messages up to here are in the value. */
  private base = 0;
  private seq = 0;
  /** The value is of another log. */
  private isVoid = false;
  /** The value is to be read again. */
  private isSuspect = false;
  private isLive = true;
  private isFailed = false;
  private isReading = false;
  private wasRepaired = false;
  /** The number of the newest read. */
  private run = 0;
  private reading: Promise<void> = Promise.resolve();
  private wake = (): void => undefined;

  constructor(
    private readonly flow: Flow,
    readonly cell: Cell<T>,
    readonly kind: Kind<T>,
  ) {
    cell.seqNow = () => this.seqNow();
    void this.reload();
  }

  /** The value is true as of here. Null while it is of another log. */
  get position(): Cursor | null {
    const [line] = this.lines;
    return this.isVoid || !line?.position
      ? null
      : { ...line.position, seq: this.seqNow(), snapshotDue: false };
  }

  /** A read that has begun before is dropped. */
  reload(isLate = false): Promise<void> {
    this.run += 1;
    this.isFailed = false;
    this.wake();
    this.reading = this.read(this.run, isLate);
    return this.reading;
  }

  close(): void {
    this.run += 1;
    this.reading = Promise.resolve();
    this.abort.abort();
    this.wake();
    this.answer?.done();
    this.follow([]);
    this.cell.end('closed', new RingsideError('closed', 'The resource is closed.'));
    this.cell.tell();
  }

  take(messages: readonly ChannelMessage[], isLive: boolean): void {
    this.fresh.push(...messages);
    this.isLive &&= isLive;
    this.flow.later(this);
  }

  reset(): void {
    this.fresh = [];
    this.answer?.done();
    this.answer = null;
    this.isVoid = true;
    void this.reload();
    this.flow.later(this);
  }

  /** A read that was refused may succeed now. */
  turned(): void {
    if (this.isFailed && this.areLevel) void this.reload();
    this.flow.later(this);
  }

  fail(error: RingsideError): void {
    this.isFailed = true;
    this.cell.end('failed', error);
    this.flow.later(this);
  }

  work(): void {
    const { cell } = this;
    if (cell.state === 'closed') return;
    try {
      this.fold();
    } catch (cause) {
      this.flow.base.session.report(new HandlerFailed('a resource', cause));
      this.repair();
    }
    const isLevel = cell.value !== null && this.areLevel;
    if (isLevel && !this.isLive) {
      this.isLive = true;
      if (this.kind.needsAll) this.repair();
    }
    this.seqNow();
    if (this.isFailed) return;
    const isTrue = isLevel && !this.isVoid && !this.isSuspect;
    cell.state = cell.value === null ? 'opening' : isTrue ? 'level' : 'behind';
    if (isTrue) cell.settle.resolve();
  }

  tell(): void {
    this.cell.tell();
  }

  private get areLevel(): boolean {
    return this.lines.every((line) => line.isLevel);
  }

  private seqNow(): number {
    if (!this.isVoid && this.lines.length > 0)
      this.seq = Math.max(this.base, Math.min(...this.lines.map(({ seq }) => seq)));
    return this.seq;
  }

  private fold(): void {
    const { answer, cell, kind } = this;
    const fresh = this.fresh.filter(({ seq }) => seq > this.base);
    this.fresh = [];
    this.answer = null;
    if (answer) {
      this.base = answer.seq;
      this.isVoid = this.isSuspect = false;
      cell.error = null;
      answer.done();
    }
    const before = answer ? answer.value : cell.value;
    if (before === null || this.isVoid) return;
    const messages = answer ? this.lines.flatMap((line) => line.after(answer.seq)) : fresh;
    cell.value = kind.fold(before, messages);
    if (kind.isInexact?.(cell.value, messages)) this.repair();
    else if (answer) this.wasRepaired = false;
  }

  /** At once, but not without a pause if the last repair was not enough. */
  private repair(): void {
    this.isSuspect = true;
    if (this.isReading) return;
    this.cell.repairs += 1;
    void this.reload(this.wasRepaired);
    this.wasRepaired = true;
  }

  private async read(run: number, isLate: boolean): Promise<void> {
    this.isReading = true;
    if (isLate) await this.pause();
    for (let attempt = 1; run === this.run; attempt += 1) {
      try {
        const reading = await this.kind.read({ ...this.least, signal: this.abort.signal });
        if (run !== this.run) break;
        const accepted = this.accept(reading);
        if (accepted) return await accepted;
        if (attempt > 1) await this.pause();
      } catch (cause) {
        if (run !== this.run) break;
        if (this.refused(cause as RingsideError)) return;
        await this.pause(cause instanceof ServerUnavailable ? cause.retryAfterMs : 0);
      }
    }
    return this.reading;
  }

  /** True if the same read would fail again. */
  private refused(error: RingsideError): boolean {
    this.cell.error = error;
    if (!isFinal(error)) return false;
    this.isReading = false;
    this.fail(error);
    return true;
  }

  /** Null if the answer is too old to be continued. Otherwise it resolves when the value includes the answer. */
  private accept({ value, channels, ...read }: Reading<T>): Promise<void> | null {
    const cursor = parseCursor(read.cursor ?? '');
    if (!cursor) throw new RingsideError('no_cursor', 'The answer has no cursor.');
    this.follow(channels.map((channel) => this.flow.line(channel, this.kind.items)));
    for (const line of this.lines) if (!line.isOpen) line.open(cursor);
    if (!this.lines.every((line) => line.continues(cursor))) return null;
    this.isReading = false;
    this.backoff.reset();
    this.flow.later(this);
    return new Promise((done) => (this.answer = { value, seq: cursor.seq, done }));
  }

  private follow(lines: readonly Line[]): void {
    const before = this.lines;
    this.lines = lines;
    for (const line of lines) line.follow(this);
    for (const line of before) if (!lines.includes(line)) line.leave(this);
  }

  /** What the lines have heard, or the last write of this client if that is later in the same log. */
  private get least(): { readonly minSeq?: string } {
    let least: Cursor | null = null;
    for (const { position } of this.lines)
      if (position && !(least && least.seq > position.seq)) least = position;
    if (!least) return {};
    const written = parseCursor(this.flow.base.rest.lastWrite ?? '');
    if (written?.epoch === least.epoch && written.seq > least.seq) least = written;
    return { minSeq: formatCursor({ ...least, snapshotDue: false }) };
  }

  private pause(leastMs = 0): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.backoff.next(leastMs));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The read named a cursor of an earlier log. The stream will bring one of the new log. */
const GONE = 410;

const isFinal = (error: RingsideError): boolean =>
  error instanceof RequestRefused
    ? !(error instanceof ServerUnavailable) && error.status !== GONE
    : error instanceof AuthError && error.code !== 'auth_failed';
