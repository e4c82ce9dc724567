// What the parts of the client share: the stream, requests and the server's time.
import type { Rest } from './rest/rest.js';
import type { Clock } from './session/clock.js';
import type { Session } from './session/session.js';

export interface Base {
  readonly session: Session;
  readonly rest: Rest;
  readonly clock: Clock;
}
