// What admins and oracles change of hybrid prices: the weights of a market, and the probability of a market that is bound to
// no raffle. Both are facts of the log; the projection makes prices of them.
import { Injectable } from '@nestjs/common';
import type { PriceWeights, ProbabilityAnswer, ProbabilityInput } from '../../../contract/pricing/hybrid.js';
import { AuditLog, type Asked } from '../../../platform/auth/index.js';
import { DomainError } from '../../../platform/common/errors.js';
import { advisoryLockOf } from '../../../platform/database/advisory-locks.js';
import { EventStore, LogReads, type LogTransaction } from '../../../platform/events/index.js';
import { IdempotentLog, type Made } from '../../../platform/http/index.js';

@Injectable()
export class PriceActs {
  constructor(
    private readonly log: IdempotentLog,
    private readonly audit: AuditLog,
    private readonly store: EventStore,
    private readonly reads: LogReads,
  ) {}

  /** Throws `unknown_market` and `bad_market_state`. */
  async setWeights(asked: Asked, marketId: string, weights: PriceWeights): Promise<Made<PriceWeights>> {
    const made = await this.log.transaction(asked.request, async (tx) => {
      await lockPrice(tx, marketId);
      tx.append('pricing.weights.set', { marketId, ...weights }, {});
      this.audit.record(tx, asked.actor, {
        action: 'pricing.weights',
        target: marketId,
        details: { ...weights },
      });
      return weights;
    });
    return { value: made.value, cursor: made.cursor ?? (await this.head()) };
  }

  /** Throws `unknown_market`, `bad_market_state`, `market_bound` and `sequence_conflict`. */
  async setProbability(
    { actor, request }: Asked,
    marketId: string,
    { probability, sequence }: ProbabilityInput,
  ): Promise<Made<ProbabilityAnswer>> {
    const made = await this.log.transaction(request, async (tx): Promise<ProbabilityAnswer> => {
      await lockPrice(tx, marketId);
      await refuseBound(tx, marketId);
      const last = await lastInput(tx, marketId);
      if (last?.sequence === sequence && last.probability !== probability)
        throw new DomainError('sequence_conflict', `The input ${sequence} had another probability.`, {
          sequence,
        });
      if (last && last.sequence >= sequence) return { marketId, ...last, applied: false };
      tx.beforeEvents({
        text: `insert into probability_input (market_id, probability, sequence) values ($1, $2, $3)
          on conflict (market_id) do update set probability = excluded.probability, sequence = excluded.sequence`,
        values: [marketId, probability, sequence],
      });
      const { userId } = actor.caller;
      tx.append('pricing.probability.set', { marketId, probability, sequence, actor: userId }, {});
      return { marketId, probability, sequence, applied: true };
    });
    return { value: made.value, cursor: made.cursor ?? (await this.head()) };
  }

  private async head(): Promise<string> {
    return this.reads.cursor(await this.store.head());
  }
}

/**
 * Acts on one price come one after the other. A lock that conflicts with no other write: the projection must not wait for an
 * act. Reads the state of the market, because the projection may be behind.
 */
async function lockPrice(tx: LogTransaction, marketId: string): Promise<void> {
  await tx.run([advisoryLockOf('price', marketId)]);
  const [market] = await tx.manager.query<{ state: string }[]>(
    `select state from market where id = $1 and venue <> 'quote'`,
    [marketId],
  );
  if (!market) throw new DomainError('unknown_market', `There is no market ${marketId}.`);
  if (['REJECTED', 'FINALIZED', 'VOIDED'].includes(market.state))
    throw new DomainError('bad_market_state', `The market is ${market.state}, and its price is final.`);
}

async function refuseBound({ manager }: LogTransaction, marketId: string): Promise<void> {
  const bound = await manager.query<{ season_id: string }[]>(
    'select season_id from raffle_market where market_id = $1',
    [marketId],
  );
  if (bound[0])
    throw new DomainError('market_bound', `The market follows the raffle ${bound[0].season_id}.`, {
      seasonId: bound[0].season_id,
    });
}

async function lastInput(
  { manager }: LogTransaction,
  marketId: string,
): Promise<{ probability: number; sequence: number } | undefined> {
  const [row] = await manager.query<{ probability: number; sequence: number }[]>(
    'select probability, sequence::float8 as sequence from probability_input where market_id = $1',
    [marketId],
  );
  return row;
}
