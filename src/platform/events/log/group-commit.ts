// Commits short writes that wait at the same time in one transaction: one lock of the log, one insert of events, one COMMIT.
// A write is answered only after COMMIT. If the group fails for a reason that may be one write's own, each write is carried
// out again alone, so no write receives the error of another write.
import { formatCursor, parseCursor } from '../../../contract/cursor.js';
import { DomainError, isCode } from '../../common/errors.js';
import { databaseTrouble } from '../../database/database-trouble.js';
import type { Committed, LogTransaction } from './log-transaction.js';
import { carryOut, HandedOver, type ShortWrite } from './short-write.js';

/** Most writes of one group. */
export const MEMBERS_MAX = 32;

/** Runs work in a transaction of the log, as `EventLog.transaction` does. */
export type Transact = <T>(work: (tx: LogTransaction) => Promise<T>) => Promise<Committed<T>>;

interface Member {
  readonly write: ShortWrite<unknown>;
  readonly resolve: (committed: Committed<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/** A member that did not refuse. */
interface Part {
  readonly member: Member;
  readonly value: unknown;
  readonly handed: HandedOver;
  /** The number of events of the group up to and including its own. */
  readonly upTo: number;
}

export class GroupCommit {
  private waiting: Member[] = [];
  private isRunning = false;

  constructor(
    private readonly transact: Transact,
    private readonly maxWaiting: number,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  /** Rejects as `EventLog.transaction` does. */
  write<T>(write: ShortWrite<T>): Promise<Committed<T>> {
    if (this.waiting.length >= this.maxWaiting)
      return Promise.reject(new DomainError('busy', 'Too many writes are waiting for the event log.'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ write, resolve: resolve as Member['resolve'], reject });
      if (!this.isRunning) void this.run();
    });
  }

  /** Never rejects: every error goes to the members. */
  private async run(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) await this.commit(this.take());
    this.isRunning = false;
  }

  /** The oldest writes, no two of one key. They are in the order of their keys, so that two groups lock in the same order. */
  private take(): Member[] {
    const keys = new Set<string>();
    const taken: Member[] = [];
    const left: Member[] = [];
    for (const member of this.waiting) {
      const key = member.write.reads?.key;
      if (taken.length >= MEMBERS_MAX || (key !== undefined && keys.has(key))) left.push(member);
      else taken.push(member);
      if (key !== undefined) keys.add(key);
    }
    this.waiting = left;
    return taken.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  }

  private async commit(taken: readonly Member[]): Promise<void> {
    const members = new Set(taken);
    try {
      const { value: parts, cursor } = await this.transact((tx) => decideAll(tx, members));
      const { epoch = '', seq: last = 0 } = (cursor === null ? undefined : parseCursor(cursor)) ?? {};
      const first = last - (parts.at(-1)?.upTo ?? 0);
      for (const { member, value, handed, upTo } of parts) {
        const seq = handed.events.length > 0 ? first + upTo : null;
        member.resolve({ value, seq, cursor: seq === null ? null : formatCursor(epoch, seq) });
      }
    } catch (error) {
      if (members.size === 1 || isOfAll(error)) for (const member of members) member.reject(error);
      else for (const member of members) this.commitAlone(member);
    }
  }

  private commitAlone({ write, resolve, reject }: Member): void {
    this.transact((tx) => carryOut(tx, write)).then(resolve, reject);
  }
}

/** Removes the members that refuse from `members`: a refusal is an answer, and stands if the work runs again. */
async function decideAll(tx: LogTransaction, members: Set<Member>): Promise<Part[]> {
  const reads = [...members].flatMap(({ write }) => write.reads?.statements ?? []);
  const answers = reads.length > 0 ? await tx.run(reads) : [];
  const parts: Part[] = [];
  let read = 0;
  let upTo = 0;
  for (const member of members) {
    const from = read;
    read += member.write.reads?.statements.length ?? 0;
    const handed = new HandedOver();
    try {
      const value = member.write.decide(handed, answers.slice(from, read));
      upTo += handed.events.length;
      parts.push({ member, value, handed, upTo });
    } catch (error) {
      members.delete(member);
      member.reject(error);
    }
  }
  for (const { handed } of parts) handed.passTo(tx);
  return parts;
}

/** Whether the error tells each member the truth about its own write. The log's own refusals are DomainErrors. */
const isOfAll = (error: unknown): boolean =>
  isCode(error, 'outcome_unknown') ||
  isCode(error, 'busy') ||
  isCode(error, 'unavailable') ||
  databaseTrouble(error) === 'unavailable';

const keyOf = ({ write }: Member): string => write.reads?.key ?? '';

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
