// The resources that are in use. Those of the same thing share a cell. It ends a while after its last handle was closed, so that a page
// that only turns does not read everything again.
import type { Base } from '../base.js';
import { RingsideError } from '../rest/errors.js';
import { Cell } from './cell.js';
import type { Driver } from './driver.js';
import type { Engine } from './engine.js';
import type { Shared } from './handle.js';
import type { OptionsOf, OwnName, ThingName, ValueOf } from './things.js';
import type { Verification } from './verify.js';

const GRACE_MS = 1_000;

interface Entry {
  readonly cell: Cell<unknown>;
  driver: Promise<Driver<unknown>>;
  readonly reload: () => Promise<void>;
  users: number;
  timer?: ReturnType<typeof setTimeout>;
}

export class Shelf {
  private readonly entries = new Map<string, Entry>();
  private loading: Promise<Engine> | null = null;

  constructor(private readonly base: Base) {}

  take<N extends ThingName>(name: N, options: OptionsOf<N>): Shared<ValueOf<N>> {
    const key = `${name} ${JSON.stringify(options)}`;
    const entry = this.entries.get(key) ?? this.begin(key, name, options);
    entry.users += 1;
    clearTimeout(entry.timer);
    return {
      cell: entry.cell as Cell<ValueOf<N>>,
      reload: () => entry.reload(),
      release: () => {
        entry.users -= 1;
        if (entry.users === 0) entry.timer = setTimeout(() => this.finish(key, entry), GRACE_MS);
      },
    };
  }

  async verify(names: readonly OwnName[]): Promise<Verification> {
    const wanted = [...this.entries].filter(([key]) => names.some((name) => key.startsWith(`${name} `)));
    const drivers = wanted.map(async ([key, { driver }]) => [key, await driver] as const);
    return (await this.engine()).verify(new Map(await Promise.all(drivers)));
  }

  close(): void {
    for (const [key, entry] of this.entries) this.finish(key, entry);
  }

  private begin<N extends ThingName>(key: string, name: N, options: OptionsOf<N>): Entry {
    const cell = new Cell<ValueOf<N>>((error) => this.base.session.report(error));
    const load = async () => (await this.engine()).drive(name, options, cell) as unknown as Driver<unknown>;
    const entry: Entry = {
      cell: cell,
      driver: load(),
      reload: async () => (await (entry.driver = entry.driver.catch(load))).reload(),
      users: 0,
    };
    this.entries.set(key, entry);
    entry.driver.catch((error: RingsideError) => {
      cell.end('failed', error);
      cell.tell();
    });
    return entry;
  }

  private finish(key: string, entry: Entry): void {
    clearTimeout(entry.timer);
    this.entries.delete(key);
    entry.driver.then(
      (driver) => driver.close(),
      () => undefined,
    );
  }

  /** Rejects with `not_loaded` when the module of the engine cannot be loaded. The next call tries again. */
  private engine(): Promise<Engine> {
    this.loading ??= import('./engine.js').then(({ Engine }) => new Engine(this.base));
    return this.loading.catch((cause: unknown) => {
      this.loading = null;
      throw new RingsideError('not_loaded', 'A part of the client cannot be loaded.', { cause });
    });
  }
}
