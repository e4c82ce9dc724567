// What the leading tab does for all tabs: it has the one connection, and subscribes for each link of a tab with the cursors that the
// tab names. So a tab goes on from its own position, whichever tab leads.
import type { RingsideError } from '../rest/errors.js';
import type { Session, SessionOptions, SessionState } from '../session/session.js';
import type { Subscription } from '../session/subscription.js';
import type { ChannelMessage, Heard, LinkEnd, WireGroup } from '../wire/transport.port.js';

type Say = (heard: Heard) => void;
interface Served {
  readonly say: Say;
  readonly subscriptions: Map<string, Subscription>;
  isOpen: boolean;
}

export class Relay {
  private readonly served = new Map<string, Served>();
  private readonly session: Session;

  /** `make` makes the session of the one connection. */
  constructor(make: (options: Pick<SessionOptions, 'onState' | 'onBeat'>) => Session) {
    this.session = make({
      onState: (state) => this.turned(state),
      onBeat: (ts, seq) => this.sayToOpen({ kind: 'beat', ts, seq }),
    });
  }

  open(link: string, groups: readonly WireGroup[], say: Say): void {
    if (this.served.has(link)) return;
    const served: Served = { say, subscriptions: new Map(), isOpen: false };
    this.served.set(link, served);
    if (this.session.state === 'open') this.welcome(served);
    for (const group of groups) this.add(link, group);
  }

  /** A group has one channel. */
  add(link: string, { id, channels, items, begin }: WireGroup): void {
    const served = this.served.get(link);
    const [channel] = channels;
    if (!served || channel === undefined) return;
    const { after, history } = begin;
    try {
      const subscription = this.session.subscribe(
        channel,
        (message: ChannelMessage) => served.say({ kind: 'message', message }),
        { after, history, ...(items && { items }) },
      );
      served.subscriptions.set(channel, subscription);
      this.follow(served, id, subscription);
    } catch (error) {
      refuse(served.say, id, channel, (error as RingsideError).code);
    }
  }

  remove(link: string, channels: readonly string[]): void {
    const served = this.served.get(link);
    for (const channel of channels) {
      served?.subscriptions.get(channel)?.stop();
      served?.subscriptions.delete(channel);
    }
  }

  close(link: string): void {
    this.remove(link, [...(this.served.get(link)?.subscriptions.keys() ?? [])]);
    this.served.delete(link);
  }

  /** Another tab leads from now on. All links end; their tabs open the next ones there. */
  end(): void {
    this.endAll('moved', 'yes');
    this.session.close();
  }

  private follow({ say }: Served, id: string, subscription: Subscription): void {
    const { channel } = subscription;
    const tell = (): void => {
      const { state, cursor } = subscription;
      if (state === 'level' && cursor) {
        say({ kind: 'subscribed', id, refused: [], mode: 'snapshot', cursor });
        say({ kind: 'caught_up', id, cursor });
      }
      if (state === 'refused') refuse(say, id, channel, subscription.failure?.code ?? 'refused');
    };
    subscription.on('state', tell);
    subscription.on('reset', ({ reason, seq }) => say({ kind: 'reset', id, reason, seq }));
    tell();
  }

  private turned(state: SessionState): void {
    if (state === 'open') for (const served of this.served.values()) this.welcome(served);
    else if (state === 'waiting') this.endAll('cut', 'yes');
    else if (state === 'signed_out') this.endAll(state, 'renew');
    else if (state === 'ended') this.endAll(state, 'no');
  }

  private welcome(served: Served): void {
    if (served.isOpen) return;
    served.isOpen = true;
    served.say({ kind: 'open', epoch: this.session.position.epoch, seq: this.session.position.seq });
  }

  private endAll(reason: string, mayReturn: LinkEnd['mayReturn']): void {
    const all = [...this.served];
    for (const [link, { say }] of all) {
      this.close(link);
      say({ kind: 'end', end: { reason, retryAfterMs: 0, mayReturn, wasOpen: true } });
    }
  }

  private sayToOpen(heard: Heard): void {
    for (const { say, isOpen } of this.served.values()) if (isOpen) say(heard);
  }
}

const refuse = (say: Say, id: string, channel: string, code: string): void =>
  say({ kind: 'subscribed', id, refused: [{ channel, code }], mode: 'live', cursor: '' });
