// The callbacks of media servers as events of a stream. Both servers send more callbacks, which mean nothing here.
// SRS: https://ossrs.io/lts/en-us/docs/v5/doc/http-callback (JSON). nginx-rtmp: on_publish and its siblings (a form).
import type { MediaServer, NginxHook, SrsHook } from '../../../contract/fights/streams.js';

export type HookKind = 'publish' | 'unpublish' | 'play' | 'stop';

export interface HookEvent {
  readonly kind: HookKind;
  readonly source: MediaServer;
  /** The name of the stream. */
  readonly fightId: string;
  /** The connection, where the server names it. */
  readonly client: string | null;
}

const SRS_KINDS: Readonly<Partial<Record<string, HookKind>>> = {
  on_publish: 'publish',
  on_unpublish: 'unpublish',
  on_play: 'play',
  on_stop: 'stop',
};
const NGINX_KINDS: Readonly<Partial<Record<string, HookKind>>> = {
  publish: 'publish',
  publish_done: 'unpublish',
  play: 'play',
  play_done: 'stop',
};

interface Caller {
  readonly source: MediaServer;
  readonly client: string | undefined;
  readonly stream: string | undefined;
}

/** Null for a callback that changes nothing. */
export const ofSrs = ({ action, client_id: client, stream }: SrsHook): HookEvent | null =>
  eventOf(SRS_KINDS, action, { source: 'srs', client, stream });

export const ofNginx = ({ call, clientid: client, name }: NginxHook): HookEvent | null =>
  eventOf(NGINX_KINDS, call, { source: 'nginx-rtmp', client, stream: name });

function eventOf(
  kinds: Readonly<Partial<Record<string, HookKind>>>,
  name: string,
  { source, client, stream }: Caller,
): HookEvent | null {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  return kind && stream !== undefined ? { kind, source, fightId: stream, client: client ?? null } : null;
}
