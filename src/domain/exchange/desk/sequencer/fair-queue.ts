// Jobs that wait for their batch. Each user has a line, in the order of arrival, and users take turns of a few jobs. A line
// whose first job must wait for something is parked, and the others go on. Parked lines come back in the order in which they
// were parked.
import type { Job } from './job.js';

/** Most jobs in one turn of a user. Several jobs of one user in a batch share an event. */
const TURN_MAX_JOBS = 4;

interface Line {
  readonly owner: string;
  readonly jobs: Job[];
  /** Jobs that have left in the user's turn. */
  taken: number;
}

/** Names what a job waits for; null when it may go. */
export type BlockerOf = (job: Job) => string | null;

export class FairQueue {
  private readonly lines = new Map<string, Line>();
  /** The lines that are not parked; the first one is next. */
  private ring: Line[] = [];
  private readonly parked = new Map<string, Line[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(job: Job): void {
    const line = this.lines.get(job.owner);
    if (line) line.jobs.push(job);
    else this.open(job, 'last');
    this.count += 1;
  }

  /** Puts the job before all others. */
  pushFirst(job: Job): void {
    const line = this.lines.get(job.owner);
    if (line) {
      line.jobs.unshift(job);
      // The line may be parked for the job that is now behind this one.
      for (const lines of this.parked.values()) removeFrom(lines, line);
      removeFrom(this.ring, line);
      this.ring.unshift(line);
    } else this.open(job, 'first');
    this.count += 1;
  }

  /** The next job that may go; undefined when all others wait for something. */
  take(blockerOf: BlockerOf): Job | undefined {
    for (let line = this.ring.shift(); line; line = this.ring.shift()) {
      const [job] = line.jobs;
      if (!job) throw new Error('an empty line is in the queue');
      const blocker = blockerOf(job);
      if (blocker === null) {
        this.leave(line);
        return job;
      }
      const others = this.parked.get(blocker);
      if (others) others.push(line);
      else this.parked.set(blocker, [line]);
    }
    return undefined;
  }

  /** Brings lines back that need not wait any more. */
  unpark(blockerOf: BlockerOf): void {
    const freed: Line[] = [];
    for (const [blocker, lines] of this.parked) {
      const job = lines[0]?.jobs[0];
      if (job && blockerOf(job) === blocker) continue;
      this.parked.delete(blocker);
      freed.push(...lines);
    }
    if (freed.length > 0) this.ring = [...freed, ...this.ring];
  }

  /** Takes the jobs that wait for this, and leaves the jobs behind them. */
  takeWaiting(blocker: string): Job[] {
    const lines = this.parked.get(blocker) ?? [];
    this.parked.delete(blocker);
    return lines.flatMap((line) => {
      const [job] = line.jobs;
      this.leave(line);
      return job ?? [];
    });
  }

  takeAll(): Job[] {
    const jobs = [...this.lines.values()].flatMap((line) => line.jobs);
    this.lines.clear();
    this.parked.clear();
    this.ring = [];
    this.count = 0;
    return jobs;
  }

  private open(job: Job, place: 'first' | 'last'): void {
    const line: Line = { owner: job.owner, jobs: [job], taken: 0 };
    this.lines.set(job.owner, line);
    if (place === 'first') this.ring.unshift(line);
    else this.ring.push(line);
  }

  /** Removes the first job of the line. The line stays the first until its user's turn is over. */
  private leave(line: Line): void {
    line.jobs.shift();
    line.taken += 1;
    this.count -= 1;
    if (line.jobs.length === 0) this.lines.delete(line.owner);
    else if (line.taken < TURN_MAX_JOBS) this.ring.unshift(line);
    else {
      line.taken = 0;
      this.ring.push(line);
    }
  }
}

function removeFrom(lines: Line[], line: Line): void {
  const at = lines.indexOf(line);
  if (at >= 0) lines.splice(at, 1);
}
