// Messages for socket.io clients: one line of JSON each. The sink makes an event of each line. Only the events of proposals are
// sent, because these clients come for wagers.
import { joinFrames, type AddressedMessage, type Encoder } from '../../encoder.js';

/** The beginning of every message about a proposal on a user's channel. */
const PREFIX = '{"event":"proposal_';

export const IO_ENCODER: Encoder = {
  format: 'socketio',
  frames: 'socketio',
  encode(messages: readonly AddressedMessage[]): Buffer {
    const lines = messages.filter(({ message }) => message.json.startsWith(PREFIX));
    return Buffer.from(lines.map(({ message }) => `${message.json}\n`).join(''));
  },
  join: joinFrames,
};

export interface IoEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly seq: number;
}

/** The events of one write. */
export const eventsOf = (bytes: Buffer): IoEvent[] =>
  bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as IoEvent);
