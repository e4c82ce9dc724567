// The prose of the AsyncAPI document: tables made from the contract, and the few rules that a client must know.
import { ADMIN_EVENTS } from '../../contract/admin/admin-events.js';
import { CHANNEL_FAMILIES, type ChannelFamily } from '../../contract/streams/channels.js';
import { CLOSE_CODES, type CloseCode } from '../../contract/streams/close-codes.js';

const SUFFIXES = { none: [''], id: [':{id}'], 'id-or-all': [':all', ':{id}'], topic: [':{topic}'] } as const;
const WHO: Partial<Record<ChannelFamily, string>> = {
  user: 'that user, admins',
  admin: 'operators; the topics users, finance and global admins',
  stats: 'operators',
};

export const introduction = (
  served: ReadonlySet<ChannelFamily>,
  socketIoCommands: readonly string[],
): string =>
  [
    'One log, one order, one cursor. Every message carries `seq`, its position in the log; a client that comes back with ' +
      'its cursor misses nothing that still matters and receives nothing twice. The same JSON is sent over Server-Sent ' +
      'Events and WebSocket.',
    'Channels of class *log* deliver every message. Channels of class *state* deliver the newest value per key, and may ' +
      'skip older ones for a client that is slow or was away.',
    channelTable(served),
    'The channels of users and operators need a credential: the header `Authorization: Bearer` with an access token or an ' +
      'API key of scope stream, the session cookie, a `?ticket=`, or the command `auth` on WebSocket. When it ends, so do ' +
      'the streams opened with it. A channel that is not open to you is refused with `forbidden_channel`, one that this ' +
      'server does not have with `unknown_channel`.',
    'Amounts are micro units (1 credit = 1000000) as decimal strings, outcome prices basis points from 0 to 10000. ' +
      'Objects may gain fields: ignore those you do not know.',
    `The server closes a WebSocket with:\n\n${closeCodeTable()}`,
    `Operator events:\n\n${adminTable()}`,
    'Stock socket.io clients connect to `/socket.io`. AsyncAPI has no words for that protocol, so docs/proposals.md describes it. ' +
      `The commands ${socketIoCommands.map((action) => `\`${action}\``).join(', ')} are its events, with the same fields and ` +
      'without `action`. An answer is an event with the name of its `type`, and a refusal the event `proposal_error`.',
  ].join('\n\n');

function channelTable(served: ReadonlySet<ChannelFamily>): string {
  const rows = (Object.keys(CHANNEL_FAMILIES) as ChannelFamily[]).map((family) => {
    const { deliveryClass, suffix, about } = CHANNEL_FAMILIES[family];
    const form = SUFFIXES[suffix].map((end) => `\`${family}${end}\``).join(', ');
    const status = served.has(family) ? 'yes' : 'not by this version';
    return `| ${form} | ${deliveryClass} | ${WHO[family] ?? 'everybody'} | ${status} | ${about} |`;
  });
  return table(['channel', 'class', 'who may listen', 'served', 'about'], rows);
}

function adminTable(): string {
  const rows = Object.entries(ADMIN_EVENTS).map(
    ([type, { topic, priority, criticalWhen }]) =>
      `| \`${type}\` | \`admin:${topic}\` | ${priority}${criticalWhen ? `; critical when ${criticalWhen}` : ''} |`,
  );
  return table(['type', 'channel', 'priority'], rows);
}

export const SOCKET_TEXT =
  'Commands are JSON text; `action` names the command. The server’s own messages have a `type` and no `channel`; messages ' +
  'of channels have a `channel`. Each subscription has its own `id` and its own cursor.';

function closeCodeTable(): string {
  const rows = Object.entries<CloseCode>(CLOSE_CODES).map(
    ([code, { name, retry, about, advice }]) =>
      `| ${code} | \`${name}\` | ${retry ? 'yes' : 'no'} | ${about} | ${advice} |`,
  );
  return table(['code', 'name', 'retry', 'meaning', 'what to do'], rows);
}

const table = (head: readonly string[], rows: readonly string[]): string =>
  [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...rows].join('\n');
