// Lists with what a user can do to them. An act resolves with the server's answer; the list changes by the stream.
import { useMemo } from 'react';
import type { Proposal, ProposalQuery, RequestOf, Rest, Ringside, Watchlist } from '../index.js';
import type { components } from '../rest/contract.gen.js';
import { RingsideError } from '../rest/errors.js';
import { useOwnProposals, useWatchlists, type OfUser } from './own.js';
import { useRingside } from './provider.js';

/** All methods throw what requests throw: RequestRefused, OutcomeUnknown and so on. */
export interface WatchlistActs {
  /** A new list, empty. */
  create(name: string): Promise<Watchlist>;
  /** Gives a list another name. */
  rename(listId: string, name: string): Promise<Watchlist>;
  /** Deletes a list. */
  remove(listId: string): Promise<void>;
  /** Names either a market or an item. */
  addItem(listId: string, item: components['schemas']['NewWatchlistItem']): Promise<void>;
  /** `key` is that of the entry, such as `item:4151`. */
  removeItem(listId: string, key: string): Promise<void>;
}

/** The user's watchlists, and what changes them. */
export function useEnhancedWatchlists(
  wish?: string | null | OfUser,
): ReturnType<typeof useWatchlists> & WatchlistActs {
  const acts = useActs(watchlistActs);
  return { ...useWatchlists(wish), ...acts };
}

const watchlistActs = (rest: () => Rest): WatchlistActs => ({
  create: async (name) => (await rest().call('POST /api/v1/watchlists', { body: { name } })).data,
  rename: async (id, name) =>
    (await rest().call('PATCH /api/v1/watchlists/{id}', { path: { id }, body: { name } })).data,
  remove: async (id) => void (await rest().call('DELETE /api/v1/watchlists/{id}', { path: { id } })),
  addItem: async (id, body) =>
    void (await rest().call('POST /api/v1/watchlists/{id}/items', { path: { id }, body })),
  removeItem: async (id, key) =>
    void (await rest().call('DELETE /api/v1/watchlists/{id}/items/{key}', { path: { id, key } })),
});

/** All methods throw what requests throw: RequestRefused, OutcomeUnknown and so on. */
export interface ProposalActs {
  /** Sends a proposal to another user. */
  create(proposal: RequestOf<'POST /api/v1/proposals'>['body']): Promise<Proposal>;
  /** Accepts a proposal that the user has received. */
  accept(proposalId: string): Promise<Proposal>;
  /** Rejects a proposal that the user has received. */
  decline(proposalId: string): Promise<Proposal>;
  /** Takes back a proposal that the user has sent. */
  cancel(proposalId: string): Promise<Proposal>;
}

/** The user's proposals, newest first, and answers to them. Deadlines are in the server's time (`useCountdown`). */
export function useProposals(
  wish?: string | null | (ProposalQuery & OfUser),
): ReturnType<typeof useOwnProposals> & ProposalActs {
  const acts = useActs(proposalActs);
  return { ...useOwnProposals(wish), ...acts };
}

function proposalActs(rest: () => Rest): ProposalActs {
  const respond = async (id: string, accept: boolean): Promise<Proposal> =>
    (await rest().call('POST /api/v1/proposals/{id}/respond', { path: { id }, body: { accept } })).data;
  return {
    create: async (body) => (await rest().call('POST /api/v1/proposals', { body })).data,
    accept: (id) => respond(id, true),
    decline: (id) => respond(id, false),
    cancel: async (id) => (await rest().call('POST /api/v1/proposals/{id}/cancel', { path: { id } })).data,
  };
}

/** The same functions at each render. */
function useActs<T>(actsOf: (rest: () => Rest) => T): T {
  const ringside = useRingside();
  return useMemo(() => actsOf(() => restOf(ringside)), [ringside, actsOf]);
}

function restOf(ringside: Ringside | null): Rest {
  if (!ringside) throw new RingsideError('no_client', 'There is no client here: use RingsideProvider.');
  return ringside.rest;
}
