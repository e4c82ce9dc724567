// Whether tabs can share one connection, and the transport that does so. Its code is loaded when the first link opens, so an app that
// does not share has no part of it.
import { RingsideError } from '../rest/errors.js';
import type { Auth } from '../session/credential.js';
import type { Session, SessionOptions } from '../session/session.js';
import type { Heard, Link, OpenLink, Transport, WireGroup } from '../wire/transport.port.js';
import type { Locks, Post, SharedTransport } from './shared.transport.js';

/** `browser`: tabs with the same cookie, or none, share. With another credential the app names the user whose tabs share. */
export type Share = 'browser' | { readonly user: string };

export interface ShareWith {
  readonly share: Share;
  readonly url: string;
  readonly auth: Auth | undefined;
  /** Makes the session of the one connection. */
  readonly session: (options: Pick<SessionOptions, 'onState' | 'onBeat'>) => Session;
}

/** What a browser has in a secure context. */
interface Browser {
  readonly navigator?: { readonly locks?: Locks };
  readonly BroadcastChannel?: new (name: string) => Post;
  readonly document?: { readonly visibilityState: string };
}

/** Null where tabs cannot share; then each tab has a connection. Throws RingsideError `share_needs_user`. */
export function sharedTransport({ share, url, auth, session }: ShareWith): Transport | null {
  const user = share === 'browser' ? auth : share;
  if (typeof user === 'function' || (user && 'apiKey' in Object(user)))
    throw new RingsideError('share_needs_user', 'Say whose tabs share: share: { user }.');
  const { navigator, BroadcastChannel: Channel, document } = globalThis as unknown as Browser;
  const locks = navigator?.locks;
  if (!locks || !Channel || !document) return null;
  const name = `ringside:${url}:${JSON.stringify(user ?? null)}`;
  return new LateTransport(async () => {
    const [{ SharedTransport: Shared }, { Relay }] = await Promise.all([
      import('./shared.transport.js'),
      import('./relay.js'),
    ]);
    const isVisible = (): boolean => document.visibilityState === 'visible';
    return new Shared({ name, relay: () => new Relay(session), locks, post: new Channel(name), isVisible });
  });
}

/** Stands for the shared transport until its code is there. */
class LateTransport implements Transport {
  readonly name = 'shared';
  readonly canChange = true;
  readonly hasSingleGroups = true;
  private shared: SharedTransport | null = null;
  private loading: Promise<void> | null = null;

  constructor(private readonly load: () => Promise<SharedTransport>) {}

  open(want: OpenLink, hear: (heard: Heard) => void): Link {
    if (this.shared) return this.shared.open(want, hear);
    const link = new LateLink();
    this.loading ??= this.load().then((shared) => void (this.shared = shared));
    this.loading.then(
      () => link.is((late) => this.shared?.open({ ...want, groups: [...want.groups, ...late] }, hear)),
      () => {
        this.loading = null;
        const end = { reason: 'unreachable', retryAfterMs: 0, mayReturn: 'yes', wasOpen: false } as const;
        link.is(() => void hear({ kind: 'end', end }));
      },
    );
    return link;
  }

  leave(): void {
    this.shared?.leave();
  }
}

class LateLink implements Link {
  private link: Link | undefined;
  private readonly late: WireGroup[] = [];
  private isClosed = false;

  /** The code is there: opens the link, unless nobody wants it any more. */
  is(open: (late: readonly WireGroup[]) => Link | undefined): void {
    if (!this.isClosed) this.link = open(this.late);
  }

  add(group: WireGroup): void {
    if (this.link) this.link.add(group);
    else this.late.push(group);
  }

  remove(channels: readonly string[]): void {
    this.link?.remove(channels);
  }

  renew(token: string): void {
    this.link?.renew(token);
  }

  close(): void {
    this.isClosed = true;
    this.link?.close();
  }
}
