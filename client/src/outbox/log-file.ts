// One file of the outbox: a line for each order that was stored, and one for each that was removed. A line begins with its CRC-32. So a
// last line that a crash has cut is noticed, and ignored: its order was not sent, because the write had not ended.
import { OutboxUnavailable } from './errors.js';
import type { FileHandle, NodeParts } from './node.js';
import type { Entry } from './store.port.js';

const CRC_CHARACTERS = 8;

interface Waiting {
  readonly text: string;
  readonly mustLast: boolean;
  readonly done: (error?: Error) => void;
}

type Line = { readonly save: Entry } | { readonly drop: string };

/** The key has the user, because two users can have the same clientOrderId. */
const keyOf = ({ server, userId, id }: Entry): string => JSON.stringify([server, userId, id]);

export class LogFile {
  readonly entries = new Map<string, Entry>();
  private length = 0;
  /** Lines that wait for the write under way. */
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;

  private constructor(
    private readonly node: NodeParts,
    readonly path: string,
    private readonly file: FileHandle,
    /** Of another client. Nothing is written to it, because that client may still run after all. */
    private readonly isReadOnly = false,
  ) {}

  static async create(node: NodeParts, path: string): Promise<LogFile> {
    return new LogFile(node, path, await node.files.open(path, 'wx', 0o600));
  }

  /** The file of another client. Throws OutboxUnavailable `outbox_damaged`. */
  static async open(node: NodeParts, path: string): Promise<LogFile> {
    const log = new LogFile(node, path, await node.files.open(path, 'r'), true);
    try {
      log.read(await node.files.readFile(path, 'utf8'));
    } catch (error) {
      await log.close();
      throw error;
    }
    return log;
  }

  get bytes(): number {
    return this.length;
  }

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  has(entry: Entry): boolean {
    return this.entries.has(keyOf(entry));
  }

  /** The entry survives a crash once the promise has resolved. */
  async save(entry: Entry): Promise<void> {
    await this.append({ save: entry });
    this.entries.set(keyOf(entry), entry);
  }

  /** After a crash of the machine the entry may be back; then its outcome is found once more. */
  async drop(entry: Entry): Promise<void> {
    this.entries.delete(keyOf(entry));
    if (!this.isReadOnly) await this.append({ drop: keyOf(entry) });
  }

  /** False if another client took this one for ended, and has renamed the file. */
  exists(): Promise<boolean> {
    return this.node.files.stat(this.path).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.writing;
    await this.file.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await this.node.files.unlink(this.path);
  }

  private append(line: Line): Promise<void> {
    const json = JSON.stringify(line);
    const text = `${this.checksum(json)} ${json}\n`;
    return new Promise((resolve, reject) => {
      const done = (error?: Error): void => (error ? reject(error) : resolve());
      this.waiting.push({ text, done, mustLast: 'save' in line });
      this.writing ??= this.write().finally(() => (this.writing = null));
    });
  }

  /** Lines that arrive during a write share the next one. */
  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const lines = this.waiting.splice(0);
      try {
        const bytes = new TextEncoder().encode(lines.map(({ text }) => text).join(''));
        await this.put(
          bytes,
          lines.some(({ mustLast }) => mustLast),
        );
        for (const { done } of lines) done();
      } catch (error) {
        // A line that was written in part must not stand before the next ones.
        await this.file.truncate(this.length).catch(() => undefined);
        for (const { done } of lines) done(error as Error);
      }
    }
  }

  private async put(bytes: Uint8Array, mustLast: boolean): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.file.write(bytes, at, bytes.length - at, this.length + at);
      at += bytesWritten;
    }
    if (mustLast) await this.file.datasync();
    this.length += bytes.length;
  }

  private read(text: string): void {
    const lines = text.split('\n');
    // What comes after the last line's end was cut.
    lines.pop();
    for (const [i, line] of lines.entries()) {
      const json = line.slice(CRC_CHARACTERS + 1);
      const isWhole = line.slice(0, CRC_CHARACTERS) === this.checksum(json);
      if (!isWhole && i < lines.length - 1)
        throw new OutboxUnavailable('outbox_damaged', `Line ${i + 1} of ${this.path} is damaged.`);
      if (!isWhole) return;
      this.apply(JSON.parse(json) as Line);
      this.length += new TextEncoder().encode(`${line}\n`).length;
    }
  }

  private apply(line: Line): void {
    if ('save' in line) this.entries.set(keyOf(line.save), line.save);
    else this.entries.delete(line.drop);
  }

  private checksum(json: string): string {
    return this.node.crc32(json).toString(16).padStart(CRC_CHARACTERS, '0');
  }
}
