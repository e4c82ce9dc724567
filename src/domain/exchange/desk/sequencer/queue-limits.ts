// How many commands wait, in all, for one market and from one user, so that no market and no user fills the desk's queue for
// all others.
import { DomainError } from '../../../../platform/common/errors.js';
import type { Note } from '../../../../platform/events/index.js';
import type { Command } from '../../engine/index.js';
import type { DeskAnswer } from '../../exchange.js';
import { nameOf, type KnownAnswer } from './answer-memory.js';
import { ownerOf, type Job, type KeyedRequest } from './job.js';

type Asked = Pick<Job, 'command' | 'request' | 'notes'> & Partial<Pick<Job, 'claim'>>;
interface Place extends Pick<Job, 'owner' | 'marketId'> {
  /** The command of a user counts for the user and for the market. */
  readonly isUsers: boolean;
}
type Caller = Pick<Job, 'resolve' | 'reject'>;

export interface QueueSettings {
  /** Most commands that may wait; further commands are refused with `busy`. */
  readonly queueMax: number;
  /** Most commands of users that may wait for one market. */
  readonly marketQueueMax: number;
  /** Most commands of one user that may wait. */
  readonly userQueueMax: number;
}

export class QueueLimits {
  private readonly users = new Map<string, number>();
  private readonly markets = new Map<string, number>();
  private count = 0;

  constructor(private readonly settings: QueueSettings) {}

  get waiting(): number {
    return this.count;
  }

  /** Counts a job from now until its turn comes, or until it is answered. Rejects with `busy` and returns null beyond a limit. */
  admit(asked: Asked, marketId: string | null, caller: Caller): Job | null {
    const { command } = asked;
    const place: Place = { owner: ownerOf(command), marketId, isUsers: 'userId' in command };
    const refused = this.refusalFor(place);
    if (refused) {
      caller.reject(refused);
      return null;
    }
    this.add(place, 1);
    return new AdmittedJob(asked, place, caller, () => this.add(place, -1));
  }

  /** Only the whole queue limits the house: its commands are few, and some of them end what fills the queue. */
  private refusalFor({ owner, marketId, isUsers }: Place): DomainError | null {
    const { queueMax, marketQueueMax, userQueueMax } = this.settings;
    if (this.count >= queueMax) return busy('Too many orders wait for the desk.');
    if (!isUsers) return null;
    if ((this.users.get(owner) ?? 0) >= userQueueMax)
      return busy('Too many of your orders wait for the desk.');
    if (marketId !== null && (this.markets.get(marketId) ?? 0) >= marketQueueMax)
      return busy('Too many orders wait for this market.');
    return null;
  }

  private add({ owner, marketId, isUsers }: Place, by: number): void {
    this.count += by;
    if (!isUsers) return;
    addTo(this.users, owner, by);
    if (marketId !== null) addTo(this.markets, marketId, by);
  }
}

/** A class, because the desk holds thousands of jobs: a spread object would take several times the memory and time. */
class AdmittedJob implements Job {
  readonly command: Command;
  readonly owner: string;
  readonly marketId: string | null;
  readonly request: KeyedRequest | null;
  readonly claim: KeyedRequest | null;
  readonly notes: readonly Note[];
  readonly name: string;
  known: KnownAnswer | null = null;
  claimed: KnownAnswer | null = null;
  private waits = true;

  constructor(
    { command, request, claim = null, notes }: Asked,
    { owner, marketId }: Place,
    private readonly caller: Caller,
    private readonly uncount: () => void,
  ) {
    this.command = command;
    this.owner = owner;
    this.marketId = marketId;
    this.request = request;
    this.claim = claim;
    this.notes = notes;
    this.name = request ? nameOf(request) : '';
  }

  leave(): void {
    if (this.waits) this.uncount();
    this.waits = false;
  }

  resolve(answer: DeskAnswer): void {
    this.leave();
    this.caller.resolve(answer);
  }

  reject(error: Error): void {
    this.leave();
    this.caller.reject(error);
  }
}

function addTo(counts: Map<string, number>, name: string, by: number): void {
  const count = (counts.get(name) ?? 0) + by;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}

const busy = (message: string): DomainError => new DomainError('busy', message);
