// The REST routes of evenings.
import { Body, Param, Query } from '@nestjs/common';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf, type Made } from '../../../platform/http/index.js';
import { idField } from '../../../contract/fields.js';
import {
  fightCardSchema,
  fightEventChangeSchema,
  fightEventListQuerySchema,
  fightEventListSchema,
  fightEventSchema,
  fightReadQuerySchema,
  newFightEventSchema,
  type FightCard,
  type FightEvent,
  type FightEventChange,
  type FightEventList,
  type FightEventListQuery,
  type FightReadQuery,
  type NewFightEvent,
} from '../../../contract/fights/fights.js';
import { FightEvents } from './fight-events.service.js';

@Routes({ path: 'fight-events', tag: 'fights', access: 'operator', scope: 'operate' })
export class FightEventsController {
  constructor(private readonly events: FightEvents) {}

  @Route({
    on: 'GET',
    access: 'public',
    scope: 'read',
    cursor: 'read',
    summary: 'Evenings of fights, newest first',
    answer: fightEventListSchema,
  })
  async listFightEvents(
    @Query({ schema: fightEventListQuerySchema }) query: FightEventListQuery,
  ): Promise<AsOf<FightEventList>> {
    const { data, next, seq } = await this.events.list(query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET :id',
    access: 'public',
    scope: 'read',
    cursor: 'read',
    summary: 'An evening with its fights, in the order of the card',
    answer: fightCardSchema,
    errors: ['unknown_fight_event'],
  })
  getFightEvent(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: fightReadQuerySchema }) { minSeq }: FightReadQuery,
  ): Promise<AsOf<FightCard>> {
    return this.events.card(id, minSeq);
  }

  @Route({
    on: 'POST',
    status: 201,
    cursor: 'write',
    summary: 'Make an evening',
    answer: fightEventSchema,
    errors: ['fight_event_exists'],
  })
  createFightEvent(
    @AskedAct() asked: Asked,
    @Body({ schema: newFightEventSchema }) event: NewFightEvent,
  ): Promise<Made<FightEvent>> {
    return this.events.create(asked, event);
  }

  @Route({
    on: 'PATCH :id',
    cursor: 'write',
    summary: 'Change the name, the place, the time or the order of the card',
    answer: fightCardSchema,
    errors: ['unknown_fight_event', 'bad_card'],
  })
  changeFightEvent(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: fightEventChangeSchema }) change: FightEventChange,
  ): Promise<Made<FightCard>> {
    return this.events.change(asked, id, change);
  }
}
