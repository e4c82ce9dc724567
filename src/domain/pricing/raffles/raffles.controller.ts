// The REST routes of raffles. Everybody may read. Operators make, bind, lock and draw; positions come from operators or from a
// key with the scope `raffle`.
import { Body, Param, Query } from '@nestjs/common';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import {
  bindingSchema,
  boundMarketSchema,
  boundMarketsSchema,
  drawSchema,
  newSeasonSchema,
  positionBatchSchema,
  positionInputSchema,
  positionListQuerySchema,
  positionListSchema,
  positionsAnswerSchema,
  seasonListQuerySchema,
  seasonListSchema,
  seasonParamSchema,
  seasonSchema,
  type Binding,
  type BoundMarket,
  type BoundMarkets,
  type Draw,
  type NewSeason,
  type PositionBatch,
  type PositionInput,
  type PositionList,
  type PositionListQuery,
  type PositionsAnswer,
  type Season,
  type SeasonList,
  type SeasonListQuery,
} from '../../../contract/pricing/raffles.js';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf, type Made } from '../../../platform/http/index.js';
import { RafflesReader } from './raffles.reader.js';
import { RafflesService } from './raffles.service.js';

@Routes({ path: 'raffles', tag: 'raffles', access: 'public' })
export class RafflesController {
  constructor(private readonly raffles: RafflesReader) {}

  @Route({ on: 'GET', cursor: 'read', summary: 'Seasons, by id', answer: seasonListSchema })
  async listSeasons(
    @Query({ schema: seasonListQuerySchema }) query: SeasonListQuery,
  ): Promise<AsOf<SeasonList>> {
    const { data, next, seq } = await this.raffles.list(query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET :id',
    cursor: 'read',
    summary: 'One season',
    answer: seasonSchema,
    errors: ['unknown_season'],
  })
  async getSeason(
    @Param('id', { schema: seasonParamSchema }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<Season>> {
    const { season, seq } = await this.raffles.one(id, minSeq);
    return { value: season, seq };
  }

  @Route({
    on: 'GET :id/positions',
    cursor: 'read',
    summary: 'The ticket positions of a season, by player id',
    answer: positionListSchema,
    errors: ['unknown_season'],
  })
  async listPositionsOfSeason(
    @Param('id', { schema: seasonParamSchema }) id: string,
    @Query({ schema: positionListQuerySchema }) query: PositionListQuery,
  ): Promise<AsOf<PositionList>> {
    const { data, next, seq } = await this.raffles.positions(id, query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET :id/markets',
    cursor: 'read',
    summary: 'The markets that are bound to players of a season',
    answer: boundMarketsSchema,
    errors: ['unknown_season'],
  })
  async listBoundMarkets(
    @Param('id', { schema: seasonParamSchema }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<BoundMarkets>> {
    const { data, seq } = await this.raffles.markets(id, minSeq);
    return { value: { data }, seq };
  }
}

@Routes({ path: 'raffles', tag: 'raffles', access: 'operator', scope: 'operate' })
export class RaffleActsController {
  constructor(private readonly raffles: RafflesService) {}

  @Route({
    on: 'POST',
    status: 201,
    cursor: 'write',
    summary: 'Make a season',
    answer: seasonSchema,
    errors: ['season_exists'],
  })
  createSeason(
    @AskedAct() asked: Asked,
    @Body({ schema: newSeasonSchema }) season: NewSeason,
  ): Promise<Made<Season>> {
    return this.raffles.createSeason(asked, season);
  }

  @Route({
    on: 'POST :id/positions',
    access: 'operator',
    scope: 'raffle',
    cursor: 'write',
    summary: 'Set the tickets of a player',
    description:
      '`sequence` is the source’s own number of the input: an older or repeated one changes nothing. The prices of bound ' +
      'markets follow: raffle_probability_update.',
    answer: positionsAnswerSchema,
    errors: ['unknown_season', 'bad_season_state', 'sequence_conflict', 'too_many_players'],
  })
  setPosition(
    @AskedAct() asked: Asked,
    @Param('id', { schema: seasonParamSchema }) id: string,
    @Body({ schema: positionInputSchema }) input: PositionInput,
  ): Promise<Made<PositionsAnswer>> {
    return this.raffles.setPositions(asked, id, [input]);
  }

  @Route({
    on: 'POST :id/positions/batch',
    access: 'operator',
    scope: 'raffle',
    cursor: 'write',
    summary: 'Set the tickets of up to 1,000 players',
    description: 'In one commit, with one update of each bound market. All are stored, or none.',
    answer: positionsAnswerSchema,
    errors: [
      'unknown_season',
      'bad_season_state',
      'duplicate_sequence',
      'sequence_conflict',
      'too_many_players',
    ],
  })
  setPositions(
    @AskedAct() asked: Asked,
    @Param('id', { schema: seasonParamSchema }) id: string,
    @Body({ schema: positionBatchSchema }) { positions }: PositionBatch,
  ): Promise<Made<PositionsAnswer>> {
    return this.raffles.setPositions(asked, id, positions);
  }

  @Route({
    on: 'POST :id/markets',
    status: 201,
    cursor: 'write',
    summary: 'Bind a market to a player of an open season',
    description:
      'The market asks whether the player wins. It closes when the season locks, and the draw resolves it. A binding is final.',
    answer: boundMarketSchema,
    errors: [
      'unknown_season',
      'bad_season_state',
      'unknown_market',
      'bad_market_state',
      'market_bound',
      'season_full',
    ],
  })
  bindMarket(
    @AskedAct() asked: Asked,
    @Param('id', { schema: seasonParamSchema }) id: string,
    @Body({ schema: bindingSchema }) binding: Binding,
  ): Promise<Made<BoundMarket>> {
    return this.raffles.bindMarket(asked, id, binding);
  }

  @Route({
    on: 'POST :id/lock',
    cursor: 'write',
    summary: 'Lock a season: positions are final, and bound markets close',
    answer: seasonSchema,
    errors: ['unknown_season', 'bad_season_state'],
  })
  lockSeason(
    @AskedAct() asked: Asked,
    @Param('id', { schema: seasonParamSchema }) id: string,
  ): Promise<Made<Season>> {
    return this.raffles.lock(asked, id);
  }

  @Route({
    on: 'POST :id/draw',
    cursor: 'write',
    summary: 'Name the winner of a locked season',
    description:
      'Bound markets are resolved: YES for the winner’s, NO for the others, through the dispute window.',
    answer: seasonSchema,
    errors: ['unknown_season', 'bad_season_state', 'unknown_player'],
  })
  drawSeason(
    @AskedAct() asked: Asked,
    @Param('id', { schema: seasonParamSchema }) id: string,
    @Body({ schema: drawSchema }) draw: Draw,
  ): Promise<Made<Season>> {
    return this.raffles.draw(asked, id, draw);
  }
}
