// Which clients still run, for clients that share a folder. Each has a lock file with its process, and touches it while it runs. A
// process of this machine runs or is gone. A client of another machine counts as ended when its lock file was not touched for
// LOCK_FRESH_MS. A wrong guess does no harm: two clients then ask for the outcome of the same orders, and get the same answer.
import { systemCode, type NodeParts } from './node.js';

const TOUCH_EVERY_MS = 10_000;
const LOCK_FRESH_MS = 30_000;
/** Field of /proc/PID/stat, counted after the name in brackets: when the process began. */
const START_FIELD = 19;

interface Lock {
  readonly pid: number;
  readonly host: string;
  /** Null where the system does not say. */
  readonly start: string | null;
}

/** Owners of this process. */
const running = new Set<string>();

export class Owner {
  private touching: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly node: NodeParts,
    private readonly folder: string,
    readonly id: string,
  ) {}

  async begin(): Promise<void> {
    const { files, pid, host } = this.node;
    const lock: Lock = { pid, host, start: await this.startOf(pid) };
    const file = await files.open(this.path(this.id), 'wx', 0o600);
    const bytes = new TextEncoder().encode(JSON.stringify(lock));
    await file.write(bytes, 0, bytes.length, 0);
    await file.close();
    running.add(this.id);
    this.touching = setInterval(() => void this.touch(), TOUCH_EVERY_MS);
    (this.touching as { unref?: () => void }).unref?.();
  }

  /** Whether the other client still runs. */
  async isAlive(owner: string): Promise<boolean> {
    if (running.has(owner)) return true;
    try {
      const lock = JSON.parse(await this.node.files.readFile(this.path(owner), 'utf8')) as Lock;
      return (await this.doesRun(lock)) ?? (await this.isFresh(owner));
    } catch {
      // Without a readable lock file the owner ended before it stored anything.
      return false;
    }
  }

  end(): void {
    clearInterval(this.touching);
    running.delete(this.id);
    void this.remove(this.id);
  }

  async remove(owner: string): Promise<void> {
    await this.node.files.unlink(this.path(owner)).catch(() => undefined);
  }

  /** Null if nobody here can know. */
  private async doesRun({ pid, host, start }: Lock): Promise<boolean | null> {
    if (host !== this.node.host) return null;
    try {
      this.node.kill(pid, 0);
    } catch (error) {
      if (systemCode(error) === 'ESRCH') return false;
    }
    // Another process can have the same number by now.
    return start === null ? null : (await this.startOf(pid)) === start;
  }

  private async isFresh(owner: string): Promise<boolean> {
    const { mtimeMs } = await this.node.files.stat(this.path(owner));
    return Date.now() - mtimeMs <= LOCK_FRESH_MS;
  }

  private async startOf(pid: number): Promise<string | null> {
    const text = await this.node.files.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    return text?.slice(text.lastIndexOf(')') + 2).split(' ')[START_FIELD] ?? null;
  }

  private async touch(): Promise<void> {
    const now = new Date();
    await this.node.files.utimes(this.path(this.id), now, now).catch(() => undefined);
  }

  private path(owner: string): string {
    return `${this.folder}/${owner}.lock`;
  }
}
