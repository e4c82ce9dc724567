// An operator's act: the actor, the action, its target and details.
import type { Caller } from '../../../contract/auth/access.js';
import type { Note } from '../../events/index.js';
import type { NamedRequest } from '../../http/index.js';

/** The caller that acts, and the request with which it acts. */
export interface Actor {
  readonly caller: Caller;
  readonly ip: string;
  readonly requestId: string;
}

export interface Act {
  /** `noun.verb`, such as `user.ban`. */
  readonly action: string;
  /** The object of the act; a user by id. */
  readonly target: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** An act with its actor, as plain data that can be sent to another process. */
export interface SignedAct extends Act {
  /** A user's id; null for the system itself. */
  readonly actor: string | null;
  readonly ip: string | null;
  readonly requestId: string | null;
}

/** An operator's request for an act; `request` names it when it may be repeated. */
export interface Asked {
  readonly actor: Actor;
  readonly request: NamedRequest | undefined;
}

/** `actor` is null for the system itself. */
export const signedAct = (actor: Actor | null, act: Act): SignedAct => ({
  ...act,
  actor: actor?.caller.userId ?? null,
  ip: actor?.ip ?? null,
  requestId: actor?.requestId ?? null,
});

/** The request with a note of its act, which go to the desk with a command. The details keep the request's key. */
export const audited = (
  { actor, request }: Asked,
  { details, ...act }: Act,
): { readonly request: Asked['request']; readonly notes: readonly Note[] } => ({
  request,
  notes: [
    {
      kind: 'audit',
      data: signedAct(actor, {
        ...act,
        details: request ? { ...details, idempotencyKey: request.key } : details,
      }),
    },
  ],
});
