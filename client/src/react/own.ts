// What belongs to a user: orders, positions, account, watchlists and proposals. Each hook reads once, in parallel with others, and then
// the stream's own values are shown. An event is never a reason to read.
import { useEffect } from 'react';
import useSWR from 'swr';
import type {
  Account,
  Order,
  OrderQuery,
  Position,
  PositionQuery,
  Proposal,
  ProposalQuery,
  Resource,
  Ringside,
  Watchlist,
} from '../index.js';
import type { RingsideError } from '../rest/errors.js';
import { useRingside } from './provider.js';
import { useResource } from './resource-source.js';

/** The id of the signed-in user, which saves a request; without it, whoever is signed in. Null: idle. */
type UserId = string | null | undefined;

/** Whose list it is. */
export interface OfUser {
  readonly userId?: UserId;
}

/** What the hooks of a user return. */
export interface OwnView<T> {
  /** Before the first value. */
  readonly isLoading: boolean;
  readonly error: RingsideError | null;
  /** The value is current, and the stream keeps it so. */
  readonly isLive: boolean;
  /** The position of the log as of which the value is true. */
  readonly seq: number;
  /** Reads again over REST. Nothing else does. */
  readonly mutate: () => Promise<void>;
  /** Null before the first value. */
  readonly value: T | null;
}

/** The cache of SWR holds the newest value for other readers. It is fed by the resource, and never reads again by itself. */
const ONCE = {
  refreshInterval: 0,
  revalidateOnFocus: false,
  revalidateOnReconnect: false,
  revalidateIfStale: false,
  shouldRetryOnError: false,
} as const;

interface Cached<T> {
  readonly value: T;
  readonly seq: number;
}

interface OwnUse<T> {
  readonly name: string;
  /** A user id, or options. */
  readonly wish: UserId | OfUser;
  readonly open: (ringside: Ringside) => Resource<T>;
}

function useOwn<T>({ name, wish, open }: OwnUse<T>): OwnView<T> {
  const ringside = useRingside();
  const key = userOf(wish) === null ? null : `${name} ${JSON.stringify(wish ?? {})}`;
  const { value, seq, isLive, reload, ...live } = useResource<T, Resource<T>>({
    key,
    open,
    pick: (resource) => resource.value,
  });
  const isReady = ringside !== null && key !== null;
  const { data, mutate: feed } = useSWR<Cached<T>, RingsideError>(
    isReady ? ['ringside', numberOf(ringside), key] : null,
    () => firstValue(open(ringside as Ringside)),
    ONCE,
  );
  useEffect(() => {
    if (value !== null) void feed({ value, seq }, { revalidate: false });
  }, [value, seq, feed]);
  const shown = value === null ? data : { value, seq };
  return {
    value: shown?.value ?? null,
    seq: shown?.seq ?? 0,
    isLive,
    error: live.error,
    isLoading: live.isLoading && !shown,
    mutate: reload,
  };
}

/** The cache may outlive a client, so its keys name the client. */
const numbers = new WeakMap<Ringside, number>();
let clients = 0;

function numberOf(ringside: Ringside): number {
  const known = numbers.get(ringside) ?? (clients += 1);
  numbers.set(ringside, known);
  return known;
}

async function firstValue<T>(resource: Resource<T>): Promise<Cached<T>> {
  try {
    await resource.ready;
    return { value: resource.value as T, seq: resource.seq };
  } finally {
    resource.close();
  }
}

const isId = (wish: UserId | OfUser): wish is UserId => typeof wish !== 'object' || wish === null;

const userOf = (wish: UserId | OfUser): UserId => (isId(wish) ? wish : wish.userId);

function optionsOf<Q extends OfUser>(
  wish: UserId | Q,
): Omit<Q, 'userId'> & { readonly userId: string | undefined } {
  const query = isId(wish) ? ({} as Q) : wish;
  return { ...query, userId: userOf(wish) ?? undefined };
}

type View<K extends string, T> = Omit<OwnView<T>, 'value'> & { readonly [key in K]: T };

const NO_ENTRIES: readonly never[] = [];

/** The user's orders, newest first. A user id, or options: filters such as `status`, and `userId`. */
export function useRealtimeOrders(wish?: UserId | (OrderQuery & OfUser)): View<'orders', readonly Order[]> {
  const { value, ...rest } = useOwn({
    name: 'orders',
    wish,
    open: (ringside) => ringside.orderList(optionsOf(wish)),
  });
  return { orders: value ?? NO_ENTRIES, ...rest };
}

/** The user's positions. */
export function useRealtimePositions(
  wish?: UserId | (PositionQuery & OfUser),
): View<'positions', readonly Position[]> {
  const { value, ...rest } = useOwn({
    name: 'positions',
    wish,
    open: (ringside) => ringside.positions(optionsOf(wish)),
  });
  return { positions: value ?? NO_ENTRIES, ...rest };
}

/** The user's money, in micro units. */
export function useRealtimeAccount(wish?: UserId | OfUser): View<'account', Account | null> {
  const { value, ...rest } = useOwn({
    name: 'account',
    wish,
    open: (ringside) => ringside.account(optionsOf(wish).userId),
  });
  return { account: value, ...rest };
}

/** The user's watchlists, as of the last read and all changes since. */
export function useWatchlists(wish?: UserId | OfUser): View<'watchlists', readonly Watchlist[]> {
  const { value, ...rest } = useOwn({
    name: 'watchlists',
    wish,
    open: (ringside) => ringside.watchlists(optionsOf(wish).userId),
  });
  return { watchlists: value ?? NO_ENTRIES, ...rest };
}

/** The user's proposals, newest first. */
export function useOwnProposals(
  wish?: UserId | (ProposalQuery & OfUser),
): View<'proposals', readonly Proposal[]> {
  const { value, ...rest } = useOwn({
    name: 'proposals',
    wish,
    open: (ringside) => ringside.proposals(optionsOf(wish)),
  });
  return { proposals: value ?? NO_ENTRIES, ...rest };
}
