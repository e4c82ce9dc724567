// Orders in the files of a folder, for programs on Node. Each client writes files of its own, `OWNER-N.log`, so no two write to one
// file. A client that finds files of an ended client renames them to its own, which only one client can.
import { OutboxUnavailable } from './errors.js';
import { LogFile } from './log-file.js';
import { nodeParts, systemCode, type NodeParts } from './node.js';
import { Owner } from './owner.js';
import { randomHex } from '../wire/random-hex.js';
import { isOf, type Entry, type OutboxStore, type Whose } from './store.port.js';

/** A larger file gets no further entries, and is removed once its entries are. */
const FILE_MAX_BYTES = 1_048_576;
const OWNER_BYTES = 8;
const LOG_NAME = /^([0-9a-f]+)-\d+\.log$/;
const LOCK_NAME = /^([0-9a-f]+)\.lock$/;

export class FileStore implements OutboxStore {
  private readonly logs: LogFile[] = [];
  /** Where new entries go. */
  private current: LogFile | null = null;
  private choosing: Promise<unknown> = Promise.resolve();
  private adopting: Promise<void> = Promise.resolve();
  private lastFile = 0;

  private constructor(
    private readonly node: NodeParts,
    private readonly folder: string,
    private owner: Owner,
  ) {}

  static async open(folder: string): Promise<FileStore> {
    const node = nodeParts();
    if (!node) throw new OutboxUnavailable('outbox_unavailable', 'There are no files here.');
    return guarded(async () => {
      await node.files.mkdir(folder, { recursive: true, mode: 0o700 });
      const owner = new Owner(node, folder, randomHex(OWNER_BYTES));
      await owner.begin();
      return new FileStore(node, folder, owner);
    });
  }

  save(entry: Entry): Promise<Entry | null> {
    return guarded(async () => {
      for (;;) {
        const log = await this.writable();
        await log.save(entry);
        if (await log.exists()) return null;
      }
    });
  }

  remove(entry: Entry): Promise<void> {
    return guarded(async () => {
      const log = this.logs.find((one) => one.has(entry));
      await log?.drop(entry);
      if (log?.isEmpty && log !== this.current) await this.discard(log);
    });
  }

  adopt(whose: Whose): Promise<Entry[]> {
    return guarded(async () => {
      this.adopting = this.adopting.catch(() => undefined).then(() => this.adoptFiles());
      await this.adopting;
      return this.logs.flatMap(({ entries }) => [...entries.values()]).filter((entry) => isOf(entry, whose));
    });
  }

  count(whose: Whose): Promise<number> {
    return guarded(async () => {
      const own = this.logs.flatMap(({ entries }) => [...entries.values()]);
      const others = await this.entriesOfOthers();
      return [...own, ...others].filter((entry) => isOf(entry, whose)).length;
    });
  }

  clear(): Promise<void> {
    return guarded(async () => {
      const log = this.current;
      if (!log?.isEmpty) return;
      this.current = null;
      await this.discard(log);
    });
  }

  close(): void {
    this.owner.end();
    for (const log of this.logs) void (log.isEmpty ? log.remove() : log.close()).catch(() => undefined);
  }

  private writable(): Promise<LogFile> {
    const choosing = this.choosing.catch(() => undefined).then(() => this.choose());
    this.choosing = choosing;
    return choosing;
  }

  private async choose(): Promise<LogFile> {
    if (this.current && !(await this.current.exists())) await this.renew(this.current);
    const full = this.current;
    if (full && full.bytes < FILE_MAX_BYTES) return full;
    this.current = await this.create();
    if (full?.isEmpty) await this.discard(full);
    return this.current;
  }

  /** Another client has taken this one for ended. It keeps what it took, and this client goes on under a new name. */
  private async renew(taken: LogFile): Promise<void> {
    this.current = null;
    this.logs.splice(this.logs.indexOf(taken), 1);
    await taken.close();
    this.owner.end();
    this.owner = new Owner(this.node, this.folder, randomHex(OWNER_BYTES));
    await this.owner.begin();
  }

  private async create(): Promise<LogFile> {
    const log = await LogFile.create(this.node, this.nextPath());
    await this.syncFolder();
    this.logs.push(log);
    return log;
  }

  private async discard(log: LogFile): Promise<void> {
    const at = this.logs.indexOf(log);
    if (at < 0) return;
    this.logs.splice(at, 1);
    await log.remove();
  }

  private async adoptFiles(): Promise<void> {
    const names = await this.node.files.readdir(this.folder);
    for (const name of names) {
      const owner = LOG_NAME.exec(name)?.[1];
      if (owner && owner !== this.owner.id && !(await this.owner.isAlive(owner))) await this.adoptFile(name);
    }
    for (const name of names) {
      const owner = LOCK_NAME.exec(name)?.[1];
      if (owner && !(await this.owner.isAlive(owner))) await this.owner.remove(owner);
    }
  }

  private async adoptFile(name: string): Promise<void> {
    const path = this.nextPath();
    try {
      await this.node.files.rename(`${this.folder}/${name}`, path);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return;
      throw error;
    }
    await this.syncFolder();
    let log: LogFile;
    try {
      log = await LogFile.open(this.node, path);
    } catch (error) {
      // The next client finds the damage too.
      await this.node.files.rename(path, `${this.folder}/${name}`);
      throw error;
    }
    this.logs.push(log);
    if (log.isEmpty) await this.discard(log);
  }

  private async entriesOfOthers(): Promise<Entry[]> {
    const found: Entry[] = [];
    for (const name of await this.node.files.readdir(this.folder)) {
      const owner = LOG_NAME.exec(name)?.[1];
      if (!owner || owner === this.owner.id) continue;
      const log = await LogFile.open(this.node, `${this.folder}/${name}`).catch(nullIfGone);
      found.push(...(log?.entries.values() ?? []));
      await log?.close();
    }
    return found;
  }

  /** The names of files survive a crash only after this. Windows opens no folder, and needs no sync of it. */
  private async syncFolder(): Promise<void> {
    const folder = await this.node.files.open(this.folder, 'r').catch(() => null);
    try {
      await folder?.sync();
    } finally {
      await folder?.close();
    }
  }

  private nextPath(): string {
    this.lastFile += 1;
    return `${this.folder}/${this.owner.id}-${this.lastFile}.log`;
  }
}

/** For a file that its owner has removed meanwhile. */
function nullIfGone(error: unknown): null {
  if (systemCode(error) === 'ENOENT') return null;
  throw error;
}

async function guarded<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof OutboxUnavailable) throw cause;
    throw new OutboxUnavailable('outbox_unavailable', 'The outbox cannot use its folder.', { cause });
  }
}
