// One connection for all tabs of a browser. The tab that holds a Web Lock leads: its relay has the connection. Other tabs ask it over
// a BroadcastChannel, because messages reach hidden tabs and timers do not. A leader that does not answer is frozen, and a tab
// that a person sees takes the lock from it. Each tab goes on from its own cursors, so no change of leaders loses or repeats a message.
import type { Heard, Link, OpenLink, Transport, WireGroup } from '../wire/transport.port.js';
import { randomHex } from '../wire/random-hex.js';
import type { Relay } from './relay.js';

/** A visible tab asks so often whether the leader answers. */
const ASK_EVERY_MS = 1_500;
/** After this silence the leader counts as frozen. */
const SILENCE_MAX_MS = 3_000;

type Order =
  | { readonly open: readonly WireGroup[] }
  | { readonly add: WireGroup }
  | { readonly remove: readonly string[] }
  | { readonly close: true };
/** A tab asks the leader (`link`), and the leader answers a link of a tab (`to`). */
type Mail =
  | { readonly link: string; readonly order: Order }
  | { readonly from: string; readonly to: string; readonly heard: Heard }
  | { readonly ask: true }
  | { readonly from: string; readonly leads: boolean };

/** The parts of the browser's LockManager and BroadcastChannel that are used here. */
export interface Locks {
  request(
    name: string,
    options: { readonly steal?: boolean; readonly signal?: AbortSignal },
    hold: () => Promise<void>,
  ): Promise<unknown>;
}
export interface Post {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
}

export interface SharedOptions {
  /** Tabs with the same name share: one for each server and each user. */
  readonly name: string;
  readonly relay: () => Relay;
  readonly locks: Locks;
  readonly post: Post;
  /** Whether a person sees the tab. */
  readonly isVisible: () => boolean;
}

export class SharedTransport implements Transport {
  readonly name = 'shared';
  readonly canChange = true;
  readonly hasSingleGroups = true;
  private readonly tab = randomHex(12);
  private readonly links = new Map<string, SharedLink>();
  private relay: Relay | null = null;
  /** Gives the lock back. */
  private resign: (() => void) | null = null;
  /** The request for the lock that counts, and its end. */
  private turn: object | null = null;
  private stopWaiting = new AbortController();
  /** When the first question was sent that the leader has not answered. */
  private askedAtMs: number | null = null;
  private asking: ReturnType<typeof setInterval> | undefined;
  private lastLink = 0;

  constructor(private readonly options: SharedOptions) {
    options.post.onmessage = ({ data }) => this.take(data as Mail);
  }

  open({ groups }: OpenLink, hear: (heard: Heard) => void): Link {
    this.queue();
    this.asking ??= setInterval(() => this.look(), ASK_EVERY_MS);
    this.lastLink += 1;
    const id = `${this.tab}:${this.lastLink}`;
    const link = new SharedLink(groups, hear, {
      order: (order) => this.order(id, order),
      closed: () => this.links.delete(id),
    });
    this.links.set(id, link);
    // Frames come after this call has returned.
    queueMicrotask(() => link.begin());
    return link;
  }

  /** The page sleeps or ends: another tab shall lead. The next link comes back to the queue. */
  leave(): void {
    clearInterval(this.asking);
    this.asking = undefined;
    this.stopWaiting.abort();
    const { resign } = this;
    // At once: a page that sleeps hears of its lock only when it wakes.
    this.follow();
    resign?.();
  }

  private order(link: string, order: Order): void {
    if (this.relay) this.serve(link, order);
    else this.options.post.postMessage({ link, order } satisfies Mail);
  }

  private take(mail: Mail): void {
    if ('order' in mail) {
      if (this.relay) this.serve(mail.link, mail.order);
      return;
    }
    if ('ask' in mail) {
      if (this.relay) this.tellLeading(true);
      return;
    }
    this.askedAtMs = null;
    if ('heard' in mail) this.links.get(mail.to)?.take(mail.from, mail.heard);
    else this.changed(mail.from, mail.leads);
  }

  /** Links of a former leader end, and links that nobody has answered are asked for again. */
  private changed(leader: string, leads: boolean): void {
    for (const link of [...this.links.values()]) link.leaderIs(leader, leads);
  }

  private serve(link: string, order: Order): void {
    const { relay } = this;
    if (!relay) return;
    if ('open' in order) relay.open(link, order.open, (heard) => this.answer(link, heard));
    else if ('add' in order) relay.add(link, order.add);
    else if ('remove' in order) relay.remove(link, order.remove);
    else relay.close(link);
  }

  private answer(to: string, heard: Heard): void {
    const own = this.links.get(to);
    if (own) own.take(this.tab, heard);
    else if (!to.startsWith(`${this.tab}:`))
      this.options.post.postMessage({ from: this.tab, to, heard } satisfies Mail);
  }

  private queue(): void {
    if (this.turn) return;
    this.stopWaiting = new AbortController();
    this.request({ signal: this.stopWaiting.signal });
  }

  private steal(): void {
    this.stopWaiting.abort();
    this.request({ steal: true });
  }

  private request(options: Parameters<Locks['request']>[1]): void {
    const turn = {};
    this.turn = turn;
    const over = (): void => {
      if (this.turn !== turn) return;
      this.turn = null;
      this.follow();
      if (this.links.size > 0) this.queue();
    };
    // A lock that is stolen, and a request that is aborted, reject.
    this.options.locks.request(this.options.name, options, () => this.lead()).then(over, over);
  }

  /** Holds the lock until the tab resigns or the lock is stolen. */
  private lead(): Promise<void> {
    this.relay ??= this.options.relay();
    this.tellLeading(true);
    this.changed(this.tab, true);
    return new Promise((resolve) => (this.resign = resolve));
  }

  private follow(): void {
    const { relay } = this;
    this.relay = this.resign = null;
    if (!relay) return;
    relay.end();
    this.tellLeading(false);
  }

  private tellLeading(leads: boolean): void {
    this.options.post.postMessage({ from: this.tab, leads } satisfies Mail);
  }

  private look(): void {
    if (this.relay || this.links.size === 0 || !this.options.isVisible()) return;
    const nowMs = performance.now();
    this.askedAtMs ??= nowMs;
    if (nowMs - this.askedAtMs > SILENCE_MAX_MS) {
      this.askedAtMs = null;
      this.steal();
    } else this.options.post.postMessage({ ask: true } satisfies Mail);
  }
}

interface Outside {
  order(order: Order): void;
  closed(): void;
}

class SharedLink implements Link {
  /** The tab that has answered first; frames of another are of a former leader. */
  private leader: string | null = null;

  constructor(
    private groups: readonly WireGroup[],
    private readonly hear: (heard: Heard) => void,
    private readonly outside: Outside,
  ) {}

  /** A leader that has the link already ignores it. */
  begin(): void {
    this.outside.order({ open: this.groups });
  }

  add(group: WireGroup): void {
    this.groups = [...this.groups, group];
    this.outside.order({ add: group });
  }

  remove(channels: readonly string[]): void {
    this.groups = this.groups.filter((group) => !group.channels.some((name) => channels.includes(name)));
    this.outside.order({ remove: channels });
  }

  /** The leader asks its own `auth`. */
  renew(): void {}

  close(): void {
    this.outside.closed();
    this.outside.order({ close: true });
  }

  take(leader: string, heard: Heard): void {
    this.leader ??= leader;
    if (leader !== this.leader) return;
    if (heard.kind === 'end') this.outside.closed();
    this.hear(heard);
  }

  leaderIs(leader: string, leads: boolean): void {
    if (leads && this.leader === null) return this.begin();
    if (this.leader === null || leads === (leader === this.leader)) return;
    this.take(this.leader, {
      kind: 'end',
      end: { reason: 'moved', retryAfterMs: 0, mayReturn: 'yes', wasOpen: true },
    });
  }
}
