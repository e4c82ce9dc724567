// Figures about the open connections, counted at each request.
import { TRANSPORTS, type Connection } from './connection.js';
import type { DeliveryStats } from './delivery.stats.js';

type Connections = ReadonlySet<Connection>;

const waitingBytes = (connections: Connections): number =>
  [...connections].reduce((sum, { sink }) => sum + sink.waitingBytes, 0);

const byTransport = (connections: Connections) =>
  countBy(
    [...connections].map(({ sink }) => sink.transport),
    TRANSPORTS,
  );

const byFamily = (connections: Connections) => countBy([...connections].flatMap(familiesOf));

const byRole = (connections: Connections) =>
  countBy([...connections].map(({ caller }) => caller.role ?? 'anonymous'));

/** The same figures for an operator. */
export const figuresOf = (connections: Connections) => ({
  connections: Object.fromEntries(byTransport(connections)),
  subscriptions: Object.fromEntries(byFamily(connections)),
  users: Object.fromEntries(byRole(connections)),
  waitingBytes: waitingBytes(connections),
});

export function watchConnections(stats: DeliveryStats, connections: Connections): void {
  stats.gauge('ringside_stream_waiting_bytes', 'Bytes handed to sockets that clients have not taken.', () =>
    waitingBytes(connections),
  );
  stats.gaugeBy('ringside_stream_connections', 'Open connections, by transport.', 'transport', () =>
    byTransport(connections),
  );
  stats.gaugeBy(
    'ringside_stream_subscribers',
    'Subscriptions, by the family of their first channel.',
    'family',
    () => byFamily(connections),
  );
  stats.gaugeBy('ringside_stream_users', 'Open connections, by class of user.', 'class', () =>
    byRole(connections),
  );
}

const familiesOf = ({ subscribers }: Connection): string[] =>
  [...subscribers].map(({ audience }) => audience.subscriptions[0]?.family.owner.family ?? '');

/** Every `known` label has a value, so that 0 is shown and not missing. */
function countBy(labels: readonly string[], known: readonly string[] = []): Map<string, number> {
  const counts = new Map<string, number>(known.map((label) => [label, 0]));
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
