// Events of log channels for components: the newest ones as a list, and every one to a function.
import type { ChannelMessage, Ringside } from '../index.js';
import { RingsideError } from '../rest/errors.js';
import { StreamSource } from './stream-source.js';
import { useSource } from './use-source.js';

/** Events that a list holds; the oldest are dropped. */
const EVENTS_MAX = 1_000;
const HISTORY_DEFAULT = 100;
const OPERATOR_TOPICS = [
  'system',
  'fights',
  'bets',
  'users',
  'finance',
  'streaming',
  'notifications',
  'global',
];

/** What `useSSE` returns. */
export interface EventStream<M = ChannelMessage> {
  /** The server has answered, and something came within the last 45 s. */
  readonly isConnected: boolean;
  /** At most the newest 1,000, oldest first. */
  readonly events: readonly M[];
  readonly error: RingsideError | null;
}

/** What `useMultiSSE` returns. */
export interface EventStreams<M = ChannelMessage> extends EventStream<M> {
  /** By the names that the component gave. An event is listed under every channel that it belongs to. */
  readonly byChannel: Readonly<Record<string, readonly M[]>>;
}

/** What `useSSE` takes. */
export interface SseOptions<M = ChannelMessage> {
  /** A channel, or the topic of an operator channel: `fights` means `admin:fights`. Null: idle. */
  readonly channel: string | null;
  /** Access token or API key. Without it, the credential of the client. */
  readonly token?: string | null | undefined;
  /** false: the first loss of the connection ends the stream. */
  readonly autoReconnect?: boolean | undefined;
  /** Hears every event once and in order. */
  readonly onEvent?: ((event: M) => void) | undefined;
  /** Events before the present, at most 1,000. */
  readonly history?: number | undefined;
}

interface Wish {
  readonly channels: readonly string[];
  readonly history: number;
  readonly autoReconnect: boolean;
}

const IDLE: EventStreams<never> = { isConnected: false, events: [], error: null, byChannel: {} };

const channelOf = (name: string): string => (OPERATOR_TOPICS.includes(name) ? `admin:${name}` : name);

class EventSource extends StreamSource<EventStreams, ChannelMessage> {
  private events: readonly ChannelMessage[] = [];
  private byChannel: Readonly<Record<string, readonly ChannelMessage[]>>;
  private wasOpen = false;
  private ended: RingsideError | null = null;

  constructor(ringside: Ringside, { channels, history, autoReconnect }: Wish) {
    super(ringside);
    this.byChannel = Object.fromEntries(channels.map((name) => [name, []]));
    if (!autoReconnect) this.stopWhenLost();
    for (const name of channels)
      this.follow(
        ringside.subscribe(channelOf(name), (event) => this.take(name, event), { history }),
        () => this.forget(name),
      );
  }

  protected look(): EventStreams {
    const { events, byChannel, isConnected } = this;
    return { isConnected, events, byChannel, error: this.ended ?? this.error };
  }

  protected kept(): readonly ChannelMessage[] {
    return this.events;
  }

  private take(name: string, event: ChannelMessage): void {
    this.byChannel = { ...this.byChannel, [name]: withEvent(this.byChannel[name] ?? [], event) };
    this.touch();
    if (this.events.some((known) => isSame(known, event))) return;
    this.events = withEvent(this.events, event);
    this.tell(event);
  }

  /** After a reset positions begin anew, and what was heard before may be void. */
  private forget(name: string): void {
    const channel = channelOf(name);
    this.byChannel = { ...this.byChannel, [name]: [] };
    this.events = this.events.filter((event) => event.channel !== channel);
    this.touch();
  }

  private stopWhenLost(): void {
    const stop = this.ringside.on('state', () => {
      if (this.ringside.state === 'open') this.wasOpen = true;
      else if (this.wasOpen) {
        stop();
        this.ended = this.ringside.error ?? new RingsideError('cut', 'The connection was lost.');
        this.close();
        this.touch();
      }
    });
  }
}

/** Operator channels share events: `admin:global` repeats those of all topics under the same seq. */
const isSame = (one: ChannelMessage, other: ChannelMessage): boolean =>
  one.seq === other.seq && one.channel.startsWith('admin:') && other.channel.startsWith('admin:');

function withEvent(events: readonly ChannelMessage[], event: ChannelMessage): readonly ChannelMessage[] {
  const at = events.findLastIndex(({ seq }) => seq <= event.seq) + 1;
  const all = [...events.slice(0, at), event, ...events.slice(at)];
  return all.slice(-EVENTS_MAX);
}

const keyOf = (wish: Wish): string => `events ${JSON.stringify(wish)}`;

/** Events of one channel. The token is never part of an address. */
export function useSSE<M = ChannelMessage>({
  channel,
  token,
  autoReconnect = true,
  onEvent,
  history = HISTORY_DEFAULT,
}: SseOptions<M>): EventStream<M> {
  const wish = { channels: channel === null ? [] : [channel], history, autoReconnect };
  return useSource<EventStreams, ChannelMessage>({
    key: channel === null ? null : keyOf(wish),
    make: (ringside) => new EventSource(ringside, wish),
    idle: IDLE,
    heard: onEvent as ((event: ChannelMessage) => void) | undefined,
    token,
  }) as unknown as EventStream<M>;
}

/** Events of several channels over one connection. Names are compared by their values. */
export function useMultiSSE<M = ChannelMessage>(
  channels: readonly string[],
  token?: string | null,
): EventStreams<M> {
  const wish = { channels: [...new Set(channels)].sort(), history: HISTORY_DEFAULT, autoReconnect: true };
  return useSource<EventStreams, ChannelMessage>({
    key: wish.channels.length === 0 ? null : keyOf(wish),
    make: (ringside) => new EventSource(ringside, wish),
    idle: IDLE,
    token,
  }) as unknown as EventStreams<M>;
}
