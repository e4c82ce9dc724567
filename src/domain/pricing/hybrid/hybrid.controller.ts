// The REST routes of hybrid prices. Everybody may read; admins set weights, and operators or oracles send probabilities.
import { Body, Param, Query } from '@nestjs/common';
import {
  currentPriceSchema,
  hybridHistorySchema,
  priceHistoryQuerySchema,
  priceListQuerySchema,
  priceListSchema,
  probabilityAnswerSchema,
  probabilityInputSchema,
  weightsSchema,
  type CurrentPrice,
  type HybridHistory,
  type PriceHistoryQuery,
  type PriceList,
  type PriceListQuery,
  type PriceWeights,
  type ProbabilityAnswer,
  type ProbabilityInput,
} from '../../../contract/pricing/hybrid.js';
import { idField } from '../../../contract/fields.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf, type Made } from '../../../platform/http/index.js';
import { HybridHistories } from './hybrid-history.js';
import { HybridReader } from './hybrid.reader.js';
import { PriceActs } from './price-acts.js';

@Routes({ tag: 'pricing', access: 'public' })
export class HybridController {
  constructor(
    private readonly prices: HybridReader,
    private readonly histories: HybridHistories,
  ) {}

  @Route({
    on: 'GET pricing',
    cursor: 'read',
    summary: 'The hybrid prices of all markets, by market id',
    description: 'The stream `pricing:all` after the header Ringside-Seq continues the list exactly.',
    answer: priceListSchema,
  })
  async listHybridPrices(
    @Query({ schema: priceListQuerySchema }) query: PriceListQuery,
  ): Promise<AsOf<PriceList>> {
    const { data, next, seq } = await this.prices.list(query);
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'GET stream/pricing/:marketId/current',
    cursor: 'read',
    summary: 'The hybrid price of a market',
    answer: currentPriceSchema,
    errors: ['unknown_market'],
  })
  async getHybridPrice(
    @Param('marketId', { schema: idField }) marketId: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<CurrentPrice>> {
    const value = await this.prices.current(marketId, minSeq);
    return { value, seq: value.seq };
  }

  @Route({
    on: 'GET pricing/:marketId/history',
    cursor: 'read',
    summary: 'The history of the hybrid price of a market',
    description:
      'One bucket per step of the period by the time of the updates (1h: 1 min, 24h: 5 min, 7d: 30 min, 30d: 2 h, 90d: 6 h, ' +
      '1y and all: 1 day); the stream after `tip.seq` continues the open bucket exactly.',
    answer: hybridHistorySchema,
    errors: ['unknown_market'],
  })
  async getHybridHistory(
    @Param('marketId', { schema: idField }) marketId: string,
    @Query({ schema: priceHistoryQuerySchema }) query: PriceHistoryQuery,
  ): Promise<AsOf<HybridHistory>> {
    const value = await this.histories.history(marketId, query);
    return { value, seq: value.seq };
  }
}

@Routes({ path: 'pricing/:marketId', tag: 'pricing', errors: ['unknown_market', 'bad_market_state'] })
export class PriceActsController {
  constructor(private readonly acts: PriceActs) {}

  @Route({
    on: 'POST weights',
    access: 'admin',
    scope: 'operate',
    cursor: 'write',
    summary: 'Set the weights of a hybrid price',
    description: 'They sum to 10000. Message weights_update.',
    answer: weightsSchema,
  })
  setPriceWeights(
    @AskedAct() asked: Asked,
    @Param('marketId', { schema: idField }) marketId: string,
    @Body({ schema: weightsSchema }) weights: PriceWeights,
  ): Promise<Made<PriceWeights>> {
    return this.acts.setWeights(asked, marketId, weights);
  }

  @Route({
    on: 'POST probability',
    access: 'operator',
    scope: 'raffle',
    cursor: 'write',
    summary: 'Send the probability of a market that follows no raffle',
    description:
      'From an operator or an oracle. `sequence` is the source’s own number: an older or repeated one changes nothing, and the ' +
      'same number with another probability is sequence_conflict. Message raffle_probability_update.',
    answer: probabilityAnswerSchema,
    errors: ['market_bound', 'sequence_conflict'],
  })
  sendProbability(
    @AskedAct() asked: Asked,
    @Param('marketId', { schema: idField }) marketId: string,
    @Body({ schema: probabilityInputSchema }) input: ProbabilityInput,
  ): Promise<Made<ProbabilityAnswer>> {
    return this.acts.setProbability(asked, marketId, input);
  }
}
