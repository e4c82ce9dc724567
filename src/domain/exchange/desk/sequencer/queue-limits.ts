// How many commands wait, in all, for one market and from one user, so that no market and no user fills the desk's queue for
// all others.
import { DomainError } from '../../../../platform/common/errors.js';
import { nameOf } from './answer-memory.js';
import { HOUSE, ownerOf, type Job } from './job.js';

type Asked = Pick<Job, 'command' | 'request' | 'notes'> & Partial<Pick<Job, 'claim'>>;
type Place = Pick<Job, 'owner' | 'marketId'>;

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
  admit(
    asked: Asked,
    marketId: string | null,
    { resolve, reject }: Pick<Job, 'resolve' | 'reject'>,
  ): Job | null {
    const { command, request } = asked;
    const place: Place = { owner: ownerOf(command), marketId };
    const refused = this.refusalFor(place);
    if (refused) {
      reject(refused);
      return null;
    }
    this.add(place, 1);
    let waits = true;
    const leave = (): void => {
      if (waits) this.add(place, -1);
      waits = false;
    };
    return {
      ...asked,
      ...place,
      name: request ? nameOf(request) : '',
      claim: asked.claim ?? null,
      known: null,
      claimed: null,
      leave,
      resolve: (answer) => {
        leave();
        resolve(answer);
      },
      reject: (error) => {
        leave();
        reject(error);
      },
    };
  }

  /** Only the whole queue limits the house: its commands are few, and some of them end what fills the queue. */
  private refusalFor({ owner, marketId }: Place): DomainError | null {
    const { queueMax, marketQueueMax, userQueueMax } = this.settings;
    if (this.count >= queueMax) return busy('Too many orders wait for the desk.');
    if (owner === HOUSE) return null;
    if ((this.users.get(owner) ?? 0) >= userQueueMax)
      return busy('Too many of your orders wait for the desk.');
    if (marketId !== null && (this.markets.get(marketId) ?? 0) >= marketQueueMax)
      return busy('Too many orders wait for this market.');
    return null;
  }

  private add({ owner, marketId }: Place, by: number): void {
    this.count += by;
    addTo(this.users, owner, by);
    if (owner !== HOUSE && marketId !== null) addTo(this.markets, marketId, by);
  }
}

function addTo(counts: Map<string, number>, name: string, by: number): void {
  const count = (counts.get(name) ?? 0) + by;
  if (count > 0) counts.set(name, count);
  else counts.delete(name);
}

const busy = (message: string): DomainError => new DomainError('busy', message);
