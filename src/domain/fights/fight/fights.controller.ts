// The REST routes of fights: reading one, and what operators do to it.
import { Body, Param, Query } from '@nestjs/common';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf, type Made } from '../../../platform/http/index.js';
import { idField } from '../../../contract/fields.js';
import {
  cancellationSchema,
  completionSchema,
  cornersSchema,
  fightActSchema,
  fightDetailSchema,
  fightReadQuerySchema,
  fightSchema,
  newFightSchema,
  scheduleSchema,
  type Fight,
  type FightAct,
  type FightCancellation,
  type FightCompletion,
  type FightCorners,
  type FightDetail,
  type FightReadQuery,
  type FightSchedule,
  type NewFight,
} from '../../../contract/fights/fights.js';
import { FightActs } from './fight-acts.service.js';
import { FightEdits } from './fight-edits.service.js';
import { FightsReader } from './fights.reader.js';
import { NewFights } from './new-fight.service.js';

@Routes({
  path: 'fights',
  tag: 'fights',
  access: 'operator',
  scope: 'operate',
  errors: ['unknown_fight', 'bad_fight_status'],
})
export class FightsController {
  constructor(
    private readonly fights: FightsReader,
    private readonly made: NewFights,
    private readonly edits: FightEdits,
    private readonly acts: FightActs,
  ) {}

  @Route({
    on: 'GET :id',
    access: 'public',
    scope: 'read',
    cursor: 'read',
    summary: 'A fight with its odds and its streams',
    answer: fightDetailSchema,
  })
  getFight(
    @Param('id', { schema: idField }) id: string,
    @Query({ schema: fightReadQuerySchema }) { minSeq }: FightReadQuery,
  ): Promise<AsOf<FightDetail>> {
    return this.fights.detail(id, minSeq);
  }

  @Route({
    on: 'POST',
    status: 201,
    cursor: 'write',
    summary: 'Add a fight to the card of an evening',
    description: 'The fight is a market with the same id; YES is the red corner. Event FIGHT_CREATED.',
    answer: fightSchema,
    errors: ['unknown_fight_event', 'card_full', 'market_exists', 'bad_market'],
  })
  createFight(
    @AskedAct() asked: Asked,
    @Body({ schema: newFightSchema }) fight: NewFight,
  ): Promise<Made<Fight>> {
    return this.made.create(asked, fight);
  }

  @Route({
    on: 'POST :id/schedule',
    cursor: 'write',
    summary: 'Choose when the betting window opens',
    answer: fightSchema,
    errors: ['bad_schedule'],
  })
  scheduleFight(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: scheduleSchema }) schedule: FightSchedule,
  ): Promise<Made<Fight>> {
    return this.edits.schedule(asked, id, schedule);
  }

  @Route({
    on: 'PATCH :id',
    cursor: 'write',
    summary: 'Correct the corners or the rounds, before the first bet',
    answer: fightSchema,
    errors: ['corners_fixed', 'too_many_versions'],
  })
  changeFight(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: cornersSchema }) corners: FightCorners,
  ): Promise<Made<Fight>> {
    return this.edits.change(asked, id, corners);
  }

  @Route({
    on: 'POST :id/open',
    cursor: 'write',
    summary: 'Open the betting window, or go on after a pause',
    description: 'Event BETTING_WINDOW_OPENED.',
    answer: fightSchema,
    errors: ['bad_market_state', 'market_unfinished'],
  })
  openBetting(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: fightActSchema }) act: FightAct,
  ): Promise<Made<Fight>> {
    return this.acts.open(asked, id, act);
  }

  @Route({
    on: 'POST :id/close',
    cursor: 'write',
    summary: 'Close the betting window for good',
    description: 'Bets that are not matched are cancelled. Event BETTING_WINDOW_CLOSED.',
    answer: fightSchema,
    errors: ['bad_market_state'],
  })
  closeBetting(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: fightActSchema }) act: FightAct,
  ): Promise<Made<Fight>> {
    return this.acts.close(asked, id, act);
  }

  @Route({
    on: 'POST :id/start',
    cursor: 'write',
    summary: 'Go live',
    description: 'Closes the betting window, if it is open. Event FIGHT_STATUS_UPDATE.',
    answer: fightSchema,
    errors: ['bad_market_state'],
  })
  startFight(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: fightActSchema }) act: FightAct,
  ): Promise<Made<Fight>> {
    return this.acts.start(asked, id, act);
  }

  @Route({
    on: 'POST :id/complete',
    cursor: 'write',
    summary: 'Name the result of a live fight',
    description:
      'The result may be disputed until `disputableUntil`; then bets are paid. A draw refunds all bets. Until then ' +
      '`markets/:id/resolve` corrects it.',
    answer: fightSchema,
    errors: ['bad_market_state', 'conflict_of_interest', 'approval_needed'],
  })
  completeFight(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: completionSchema }) completion: FightCompletion,
  ): Promise<Made<Fight>> {
    return this.acts.complete(asked, id, completion);
  }

  @Route({
    on: 'POST :id/cancel',
    access: 'admin',
    scope: 'operate',
    cursor: 'write',
    summary: 'Cancel a fight that has no result',
    description: 'All bets are refunded at once.',
    answer: fightSchema,
    errors: ['bad_market_state', 'conflict_of_interest', 'approval_needed'],
  })
  cancelFight(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: cancellationSchema }) cancellation: FightCancellation,
  ): Promise<Made<Fight>> {
    return this.acts.cancel(asked, id, cancellation);
  }
}
