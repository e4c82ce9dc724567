// The life of a market as one table: which event leads from which state to which, who may cause it, what must hold, which
// deadline the next state has, and what happens to money. docs/market-lifecycle.md is written from it.
import type { LifecycleEvent, MarketState } from '../facts.js';

/** `votes`: a poll that markets/ has closed. `clock`: a deadline, or a fault. */
export type Role = 'user' | 'resolver' | 'operator' | 'admin' | 'votes' | 'clock';

/** What distinguishes several transitions of one event. */
export type Condition =
  | 'votes end'
  | 'closing time'
  | 'overdue'
  | 'long overdue'
  | 'joining ends'
  | 'outcome YES or NO'
  | 'outcome VOID'
  | 'no window, YES or NO'
  | 'no window, VOID'
  | 'first change';

export type Guard =
  | 'bond available'
  | 'resolver bond available'
  | 'neither proposer nor resolver'
  | 'subsidy available'
  | 'cancelling has ended'
  | 'no interest'
  | 'two persons above the limit'
  | 'own outcome'
  | 'joining is open'
  | 'joining has ended, or dismissed';

/** The deadline of the next state. `kept`: the deadline stays. */
export type Deadline =
  | 'votes end'
  | 'closing time'
  | 'resolve by'
  | 'automatic void'
  | 'dispute window'
  | 'dispute votes end'
  | 'kept';

type Money =
  | 'proposer bond held'
  | 'proposer bond returned'
  | 'proposer bond returned, resolver bond held'
  | 'resolver bond held'
  | 'subsidy held'
  | 'orders cancelled'
  | 'orders kept or cancelled by pausePolicy'
  | 'dispute bond held'
  | 'paid out, bonds ended'
  | 'voided by voidRule, bonds ended';

export interface Transition {
  /** null: the market is new. */
  readonly from: MarketState | null;
  readonly event: LifecycleEvent;
  readonly when: Condition | null;
  readonly to: MarketState;
  readonly who: readonly Role[];
  readonly guards: readonly Guard[];
  readonly deadline: Deadline | null;
  readonly money: Money | null;
  /** The poll that markets/ has to close now. */
  readonly poll: 'proposal' | 'dispute' | null;
}

type Rest = Partial<Pick<Transition, 'when' | 'guards' | 'deadline' | 'money' | 'poll'>>;

const row = (
  from: MarketState | null,
  event: LifecycleEvent,
  to: MarketState,
  who: Role | readonly Role[],
  { when = null, guards = [], deadline = null, money = null, poll = null }: Rest = {},
): Transition => ({
  from,
  event,
  when,
  to,
  who: typeof who === 'string' ? [who] : who,
  guards,
  deadline,
  money,
  poll,
});

const PAYS = { money: 'paid out, bonds ended' } as const;
const VOIDS = { money: 'voided by voidRule, bonds ended' } as const;
const RETURNS = { money: 'proposer bond returned' } as const;
const CLOSES = { deadline: 'resolve by', money: 'orders cancelled' } as const;
const APPROVES = {
  guards: ['resolver bond available'],
  deadline: 'closing time',
  money: 'proposer bond returned, resolver bond held',
} as const;
const RESOLVERS = ['operator', 'resolver'] as const;
const NAMES = ['no interest', 'two persons above the limit'] as const;
const DECIDES = ['no interest', 'joining has ended, or dismissed', 'two persons above the limit'] as const;
const DECIDERS = ['operator', 'votes'] as const;

/** The first row of a state, an event and a true condition counts. */
export const LIFECYCLE: readonly Transition[] = [
  row(null, 'propose', 'PROPOSED', 'user', {
    guards: ['bond available'],
    deadline: 'votes end',
    money: 'proposer bond held',
  }),
  row(null, 'create', 'APPROVED', 'admin', {
    guards: ['resolver bond available'],
    deadline: 'closing time',
    money: 'resolver bond held',
  }),

  row('PROPOSED', 'approve', 'APPROVED', 'operator', {
    ...APPROVES,
    guards: ['neither proposer nor resolver', ...APPROVES.guards],
  }),
  row('PROPOSED', 'votes_for', 'APPROVED', 'votes', APPROVES),
  row('PROPOSED', 'votes_undecided', 'PROPOSED', 'votes', { deadline: 'closing time' }),
  row('PROPOSED', 'reject', 'REJECTED', 'operator', RETURNS),
  row('PROPOSED', 'votes_against', 'REJECTED', 'votes', RETURNS),
  row('PROPOSED', 'deadline', 'PROPOSED', 'clock', {
    when: 'votes end',
    deadline: 'closing time',
    poll: 'proposal',
  }),
  row('PROPOSED', 'deadline', 'REJECTED', 'clock', { when: 'closing time', ...RETURNS }),

  row('APPROVED', 'open', 'ACTIVE', 'admin', {
    guards: ['subsidy available'],
    deadline: 'closing time',
    money: 'subsidy held',
  }),
  row('PAUSED', 'open', 'ACTIVE', 'admin', {
    guards: ['cancelling has ended'],
    deadline: 'closing time',
  }),
  row('ACTIVE', 'pause', 'PAUSED', 'admin', {
    deadline: 'closing time',
    money: 'orders kept or cancelled by pausePolicy',
  }),
  row('ACTIVE', 'fault', 'PAUSED', 'clock', {
    deadline: 'closing time',
    money: 'orders kept or cancelled by pausePolicy',
  }),
  row('ACTIVE', 'close', 'CLOSED', 'admin', CLOSES),
  row('PAUSED', 'close', 'CLOSED', 'admin', CLOSES),
  row('APPROVED', 'deadline', 'CLOSED', 'clock', { when: 'closing time', ...CLOSES }),
  row('ACTIVE', 'deadline', 'CLOSED', 'clock', { when: 'closing time', ...CLOSES }),
  row('PAUSED', 'deadline', 'CLOSED', 'clock', { when: 'closing time', ...CLOSES }),

  row('CLOSED', 'resolve', 'FINALIZED', RESOLVERS, { when: 'no window, YES or NO', guards: NAMES, ...PAYS }),
  row('CLOSED', 'resolve', 'VOIDED', RESOLVERS, { when: 'no window, VOID', guards: NAMES, ...VOIDS }),
  row('CLOSED', 'resolve', 'RESOLVED', RESOLVERS, { guards: NAMES, deadline: 'dispute window' }),
  row('CLOSED', 'settle', 'FINALIZED', 'admin', { guards: NAMES, ...PAYS }),
  row('CLOSED', 'deadline', 'CLOSED', 'clock', { when: 'overdue', deadline: 'automatic void' }),
  row('CLOSED', 'deadline', 'VOIDED', 'clock', { when: 'long overdue', ...VOIDS }),

  row('RESOLVED', 'correct', 'RESOLVED', RESOLVERS, {
    guards: ['own outcome', 'no interest', 'two persons above the limit'],
    deadline: 'dispute window',
  }),
  row('RESOLVED', 'deadline', 'FINALIZED', 'clock', { when: 'outcome YES or NO', ...PAYS }),
  row('RESOLVED', 'deadline', 'VOIDED', 'clock', { when: 'outcome VOID', ...VOIDS }),
  row('RESOLVED', 'dispute', 'DISPUTED', 'user', {
    guards: ['joining is open', 'bond available'],
    deadline: 'kept',
    money: 'dispute bond held',
  }),

  row('DISPUTED', 'join', 'DISPUTED', 'user', {
    guards: ['joining is open', 'bond available'],
    deadline: 'kept',
    money: 'dispute bond held',
  }),
  row('DISPUTED', 'deadline', 'DISPUTED', 'clock', { when: 'joining ends', deadline: 'dispute votes end' }),
  row('DISPUTED', 'deadline', 'DISPUTED', 'clock', { when: 'votes end', poll: 'dispute' }),
  row('DISPUTED', 'votes_advise', 'DISPUTED', 'votes'),
  row('DISPUTED', 'decide', 'RESOLVED', DECIDERS, {
    when: 'first change',
    guards: DECIDES,
    deadline: 'dispute window',
  }),
  row('DISPUTED', 'decide', 'FINALIZED', DECIDERS, { when: 'outcome YES or NO', guards: DECIDES, ...PAYS }),
  row('DISPUTED', 'decide', 'VOIDED', DECIDERS, { when: 'outcome VOID', guards: DECIDES, ...VOIDS }),

  ...(['APPROVED', 'PAUSED', 'CLOSED'] as const).map((from) =>
    row(from, 'void', 'VOIDED', 'admin', {
      guards: ['no interest', 'two persons above the limit'],
      ...VOIDS,
    }),
  ),
];

const ROWS = new Map<string, Transition[]>();
for (const transition of LIFECYCLE) {
  const key = `${transition.from ?? ''} ${transition.event}`;
  ROWS.set(key, [...(ROWS.get(key) ?? []), transition]);
}

/** The rows of a state and an event; none when the event does not fit the state. */
export const rowsOf = (from: MarketState | null, event: LifecycleEvent): readonly Transition[] =>
  ROWS.get(`${from ?? ''} ${event}`) ?? [];

/** Who may cause the event, in any state. Routes ask for one of these roles. */
export const rolesFor = (event: LifecycleEvent): readonly Role[] => [
  ...new Set(LIFECYCLE.filter((row) => row.event === event).flatMap(({ who }) => who)),
];
