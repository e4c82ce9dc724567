// The few parts of Node that the file store uses. They are asked for by name, so bundles for browsers do not contain them.

export interface FileHandle {
  write(
    data: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

interface Files {
  mkdir(path: string, options: { recursive: true; mode: number }): Promise<unknown>;
  open(path: string, flags: string, mode?: number): Promise<FileHandle>;
  readFile(path: string, encoding: 'utf8'): Promise<string>;
  readdir(path: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  stat(path: string): Promise<{ mtimeMs: number }>;
  utimes(path: string, atime: Date, mtime: Date): Promise<void>;
}

export interface NodeParts {
  readonly files: Files;
  readonly pid: number;
  readonly host: string;
  readonly crc32: (text: string) => number;
  /** Throws if there is no such process. */
  readonly kill: (pid: number, signal: 0) => void;
}

interface NodeProcess {
  readonly pid: number;
  kill(pid: number, signal: 0): void;
  getBuiltinModule(name: string): unknown;
}

/** Null where there is no Node. */
export function nodeParts(): NodeParts | null {
  const { process } = globalThis as { process?: Partial<NodeProcess> };
  if (!process?.getBuiltinModule) return null;
  const node = process as NodeProcess;
  const os = node.getBuiltinModule('node:os') as { hostname(): string };
  const zlib = node.getBuiltinModule('node:zlib') as { crc32(text: string): number };
  return {
    files: node.getBuiltinModule('node:fs/promises') as Files,
    pid: node.pid,
    host: os.hostname(),
    crc32: (text) => zlib.crc32(text),
    kill: (pid, signal) => node.kill(pid, signal),
  };
}

/** The code of an error of the system, such as `ENOENT`. */
export const systemCode = (error: unknown): string | undefined => (error as { code?: string } | null)?.code;
