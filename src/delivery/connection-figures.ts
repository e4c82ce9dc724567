// Figures about the open connections, counted when they are asked for.
import { TRANSPORTS, type Connection } from './connection.js';
import type { DeliveryStats } from './delivery.stats.js';

export function watchConnections(stats: DeliveryStats, connections: ReadonlySet<Connection>): void {
  stats.gauge('ringside_stream_waiting_bytes', 'Bytes handed to sockets that clients have not taken.', () =>
    [...connections].reduce((sum, { sink }) => sum + sink.waitingBytes, 0),
  );
  stats.gaugeBy('ringside_stream_connections', 'Open connections, by transport.', 'transport', () =>
    countBy(
      [...connections].map(({ sink }) => sink.transport),
      TRANSPORTS,
    ),
  );
  stats.gaugeBy(
    'ringside_stream_subscribers',
    'Subscriptions, by the family of their first channel.',
    'family',
    () => countBy([...connections].flatMap(familiesOf)),
  );
  stats.gaugeBy('ringside_stream_users', 'Open connections, by class of user.', 'class', () =>
    countBy([...connections].map(({ info }) => info.caller.roles[0] ?? 'anonymous')),
  );
}

const familiesOf = ({ subscribers }: Connection): string[] =>
  [...subscribers].map(({ audience }) => audience.subscriptions[0]?.provider.family ?? '');

/** `known` labels are told even when nothing has them, so that a figure of 0 is shown and not missing. */
function countBy(labels: readonly string[], known: readonly string[] = []): Map<string, number> {
  const counts = new Map<string, number>(known.map((label) => [label, 0]));
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
