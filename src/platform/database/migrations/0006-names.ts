// The names of 0.1.0: a market has a state, and an event is named for the module that publishes it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old name of an event type → its new name. */
const EVENT_TYPES = [
  ['trading.market.moved', 'exchange.market.orders_changed'],
  ['trading.market.changed', 'exchange.market.state_changed'],
  ['trading.user.changed', 'exchange.user.changed'],
  ['trading.batch.committed', 'exchange.batch.committed'],
  ['trading.watchlist.updated', 'watchlists.list.updated'],
  ['trading.watchlist.item_added', 'watchlists.item.added'],
  ['trading.watchlist.item_removed', 'watchlists.item.removed'],
] as const;

export class Names1700000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table market rename column phase to state');
    await rename(runner, EVENT_TYPES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await rename(
      runner,
      EVENT_TYPES.map(([before, after]) => [after, before]),
    );
    await runner.query('alter table market rename column state to phase');
  }
}

async function rename(runner: QueryRunner, names: readonly (readonly [string, string])[]): Promise<void> {
  const values = names.map(([before, after]) => `('${before}', '${after}')`).join(', ');
  await runner.query(
    `update event set type = name.after from (values ${values}) as name (before, after) where type = name.before`,
  );
}
