// The endpoints that a process serves, by the channels of their events: an event looks at the endpoints of its own channels
// alone.
import { ALL_SUFFIX } from '../../../contract/streams/channels.js';
import type { LoggedEvent } from '../../../platform/events/index.js';
import type { EndpointRun } from './endpoint-run.js';

export class RunIndex {
  private readonly byId = new Map<string, EndpointRun>();
  private readonly bySource = new Map<string, Set<EndpointRun>>();

  get size(): number {
    return this.byId.size;
  }

  all(): EndpointRun[] {
    return [...this.byId.values()];
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  add(run: EndpointRun): void {
    this.byId.set(run.row.id, run);
    for (const source of run.wishes.sources) {
      const runs = this.bySource.get(source) ?? new Set<EndpointRun>();
      this.bySource.set(source, runs.add(run));
    }
  }

  /** Does nothing for a run that is not there. */
  remove(run: EndpointRun): void {
    if (this.byId.get(run.row.id) !== run) return;
    this.byId.delete(run.row.id);
    for (const source of run.wishes.sources) {
      const runs = this.bySource.get(source);
      runs?.delete(run);
      if (runs?.size === 0) this.bySource.delete(source);
    }
  }

  matching(events: readonly LoggedEvent[]): ReadonlySet<EndpointRun> {
    const found = new Set<EndpointRun>();
    if (this.byId.size === 0) return found;
    for (const source of new Set(events.flatMap(sourcesOf)))
      for (const run of this.bySource.get(source) ?? []) found.add(run);
    return found;
  }

  /** The lowest seq of the endpoints that are not level; `head` when all are. */
  slowest(head: number): number {
    return this.all().reduce((seq, run) => (run.isLevel ? seq : Math.min(seq, run.seq)), head);
  }
}

const sourcesOf = ({ channels }: LoggedEvent): string[] =>
  Object.entries(channels).flatMap(([family, channel]) => [channel, `${family}:${ALL_SUFFIX}`]);
