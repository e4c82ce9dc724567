// Counts of the posts about a market, for lists and the market's page; the projection of figures adds what comes later. Lists that
// are sorted by a figure begin at an index.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MarketLists1700000000022 implements MigrationInterface {
  /** Posts whose event the projection has not reached yet are left to the projection. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table market_figure
        add column threads integer not null default 0,
        add column posts integer not null default 0`);
    await runner.query(`
      insert into market_figure as figure (market_id, threads, posts)
      select market_id, count(*) filter (where parent_id is null), count(*)
      from discussion_post as post
      where not exists (
        select from event
        where type = 'market.discussion.changed' and event.seq > coalesce(
            (select seq from event_projection where name = 'markets.figures'), 0)
          and data ->> 'action' = 'create' and data -> 'discussion' ->> 'id' = 'd_' || post.id)
      group by market_id
      on conflict (market_id) do update set threads = excluded.threads, posts = excluded.posts`);
    await runner.query('create index market_figure_volume_idx on market_figure (volume_24h desc, market_id)');
    await runner.query(
      'create index market_figure_liquidity_idx on market_figure (liquidity desc, market_id)',
    );
    await runner.query(
      'create index market_figure_movers_idx on market_figure ((coalesce(abs(change_24h), 0)) desc, market_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop index market_figure_movers_idx, market_figure_liquidity_idx, market_figure_volume_idx',
    );
    await runner.query('alter table market_figure drop column threads, drop column posts');
  }
}
