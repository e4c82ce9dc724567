// Evenings of fights: making, changing and reading them. They hold no money, so all of it is ordinary writes of the log.
import { Injectable } from '@nestjs/common';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { Clock } from '../../../platform/common/clock.js';
import { DomainError } from '../../../platform/common/errors.js';
import { randomHex } from '../../../platform/common/ids.js';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import {
  headAndPage,
  LogReads,
  type LogTransaction,
  type Queryable,
} from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';
import type {
  FightCard,
  FightEvent,
  FightEventChange,
  FightEventList,
  FightEventListQuery,
  NewFightEvent,
} from '../../../contract/fights/fights.js';
import { FightsReader } from '../fight/fights.reader.js';
import { FightTurns } from '../fight/fight-turns.js';

const PAGE = 'fight-events';
const ID_BYTES = 6;

const EVENT_SQL = headAndPage({ page: 'select * from fight_event where id = $1' });
/** $1 below this number, $2 rows. */
const LIST_SQL = headAndPage({
  page: 'select * from fight_event where n < $1 order by n desc limit $2',
  order: 'n desc',
});
const INSERT_SQL = `
  insert into fight_event (id, name, venue, starts_at, created_at) values ($1, $2, $3, $4, $5)
  on conflict do nothing returning id`;
const CHANGE_SQL = 'update fight_event set name = $2, venue = $3, starts_at = $4 where id = $1';
/** In one order, as all that locks several fights. */
const LOCK_CARD_SQL = 'select id from fight where event_id = $1 order by id for update';
/** $2 the fights in the new order, as JSON. */
const ORDER_SQL = `
  update fight set card_order = place.n from json_array_elements_text($2::json) with ordinality as place(id, n)
  where fight.id = place.id and fight.event_id = $1`;

interface EventRow {
  readonly id: string;
  readonly n: string;
  readonly name: string;
  readonly venue: string;
  readonly starts_at: Date;
  readonly created_at: Date;
}

@Injectable()
export class FightEvents {
  constructor(
    private readonly log: IdempotentLog,
    private readonly reads: LogReads,
    private readonly fights: FightsReader,
    private readonly turns: FightTurns,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `fight_event_exists`. */
  create({ actor, request }: Asked, wanted: NewFightEvent): Promise<Made<FightEvent>> {
    return this.log.transaction(request, async (tx) => {
      const { id = `e_${randomHex(ID_BYTES)}`, name, venue, startsAt } = wanted;
      const createdAt = this.clock.now();
      const values = [id, name, venue, startsAt, createdAt];
      const made = await tx.manager.query<unknown[]>(INSERT_SQL, values);
      if (made.length === 0)
        throw new DomainError('fight_event_exists', `There is an evening ${id} already.`);
      this.audit.record(tx, actor, { action: 'fight_event.create', target: id, details: wanted });
      return viewOf({ id, n: '', name, venue, starts_at: new Date(startsAt), created_at: createdAt });
    });
  }

  /** Throws `unknown_fight_event` and `bad_card`. A new fight waits until the card is changed. */
  change({ actor, request }: Asked, id: string, change: FightEventChange): Promise<Made<FightCard>> {
    return this.turns.run(id, () =>
      this.log.transaction(request, async (tx) => {
        const before = await this.found(tx, id);
        const { name = before.name, venue = before.venue, startsAt = before.startsAt, card } = change;
        if (card) await this.reorder(tx, id, card);
        await tx.manager.query(CHANGE_SQL, [id, name, venue, startsAt]);
        this.audit.record(tx, actor, { action: 'fight_event.change', target: id, details: change });
        const event = { ...before, name, venue, startsAt: new Date(startsAt).toISOString() };
        return { ...event, fights: await this.fights.card(id, tx.manager) };
      }),
    );
  }

  /** Newest first. */
  list(query: FightEventListQuery): Promise<FightEventList & { seq: number }> {
    return this.reads.list<EventRow, FightEvent>(query, {
      sql: LIST_SQL,
      values: [decodePage(PAGE, query.after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER],
      itemOf: viewOf,
      cursorAfter: ({ n }) => encodePage(PAGE, Number(n)),
    });
  }

  /** Throws `unknown_fight_event`. */
  card(id: string, minSeq?: string): Promise<{ value: FightCard; seq: number }> {
    return this.reads.since(minSeq, () =>
      this.reads.snapshot(async (source) => ({
        ...(await this.find(id, source)),
        fights: await this.fights.card(id, source),
      })),
    );
  }

  private async found({ manager }: LogTransaction, id: string): Promise<FightEvent> {
    await manager.query('select from fight_event where id = $1 for update', [id]);
    return this.find(id, manager);
  }

  private async find(id: string, source: Queryable): Promise<FightEvent> {
    const { rows } = await this.reads.rows<EventRow>(EVENT_SQL, [id], source);
    const [row] = rows;
    if (!row) throw new DomainError('unknown_fight_event', `There is no evening ${id}.`);
    return viewOf(row);
  }

  private async reorder({ manager }: LogTransaction, id: string, card: readonly string[]): Promise<void> {
    await manager.query(LOCK_CARD_SQL, [id]);
    const present = (await this.fights.card(id, manager)).map((fight) => fight.id);
    const isSame = card.length === present.length && present.every((fight) => card.includes(fight));
    if (!isSame)
      throw new DomainError('bad_card', 'The card must name all fights of the evening, each once.');
    await manager.query(ORDER_SQL, [id, JSON.stringify(card)]);
  }
}

const viewOf = ({ id, name, venue, starts_at: startsAt, created_at: createdAt }: EventRow): FightEvent => ({
  id,
  name,
  venue,
  startsAt: startsAt.toISOString(),
  createdAt: createdAt.toISOString(),
});
