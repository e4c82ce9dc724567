// Makes a fight: the market, its words, its first hybrid price and the fight come in one commit.
import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { audited, type Asked } from '../../../platform/auth/index.js';
import { DomainError } from '../../../platform/common/errors.js';
import { randomHex } from '../../../platform/common/ids.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { DataSource } from '../../../platform/database/typeorm.js';
import type { Made } from '../../../platform/http/index.js';
import { CARD_MAX, type Fight, type NewFight } from '../../../contract/fights/fights.js';
import {
  INITIAL_PROBABILITY_DEFAULT,
  SENTIMENT_LIQUIDITY_DEFAULT,
} from '../../../contract/pricing/market-prices.js';
import { Exchange, type Command } from '../../exchange/index.js';
import { FightTurns } from './fight-turns.js';
import { FightsReader } from './fights.reader.js';
import { questionOf } from './words.js';

const ID_LENGTH = 12;

type CreateMarket = Extract<Command, { kind: 'create_market' }>;

/** $1 evening, $2 the new fight, which a repeated request finds. */
const CARD_SQL = `
  select event.name, event.venue, (select count(*)::int from fight where event_id = event.id and id <> $2) as fights,
    (select coalesce(max(card_order), 0)::int from fight where event_id = event.id and id <> $2) as last
  from fight_event as event where event.id = $1`;

interface Card {
  readonly name: string;
  readonly venue: string;
  readonly fights: number;
  readonly last: number;
}

@Injectable()
export class NewFights {
  constructor(
    private readonly exchange: Exchange,
    private readonly fights: FightsReader,
    private readonly turns: FightTurns,
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws `unknown_fight_event`, `card_full`, and what the exchange refuses. */
  create(asked: Asked, wanted: NewFight): Promise<Made<Fight>> {
    const id = wanted.id ?? newFightId(asked);
    return this.turns.run(wanted.eventId, async () => {
      const card = await this.card(wanted.eventId, id);
      const fight = fightFrom(id, wanted, card.last + 1);
      const { notes, request } = audited(asked, { action: 'fight.create', target: id, details: wanted });
      const { cursor } = await this.exchange.submit(this.commandOf(asked, id, wanted), {
        request,
        notes: [...notes, ...notesOf(fight, card)],
      });
      return { value: (await this.fights.find(id)).fight, cursor };
    });
  }

  private async card(eventId: string, fightId: string): Promise<Card> {
    const [card] = await this.dataSource.query<Card[]>(CARD_SQL, [eventId, fightId]);
    if (!card) throw new DomainError('unknown_fight_event', `There is no evening ${eventId}.`);
    if (card.fights >= CARD_MAX) throw new DomainError('card_full', `The evening has ${CARD_MAX} fights.`);
    return card;
  }

  private commandOf({ actor }: Asked, marketId: string, wanted: NewFight): CreateMarket {
    const { closesAt, makerFeeBps, takerFeeBps } = wanted;
    const { disputeWindowMs = this.config.FIGHT_DISPUTE_WINDOW } = wanted;
    return {
      kind: 'create_market',
      marketId,
      venue: 'book',
      liquidity: null,
      voidRule: 'refund',
      voidPriceBps: null,
      closesAtMs: closesAt === undefined ? null : Date.parse(closesAt),
      makerFeeBps,
      takerFeeBps,
      disputeWindowMs,
      resolveWithinMs: this.config.FIGHT_RESOLVE_WITHIN,
      actor: actor.caller.userId,
    };
  }
}

function notesOf(fight: Fight, { name, venue }: Card) {
  const marketId = fight.id;
  const listing = {
    question: questionOf(fight),
    description: `${name}, ${venue}.`,
    category: 'fights',
    rules: 'YES is the red corner, and NO the blue corner. A draw or a cancellation refunds all bets.',
    resolutionSource: null,
    tags: [],
    pictureUrl: fight.red.pictureUrl,
  };
  const price = {
    marketId,
    initialProbability: INITIAL_PROBABILITY_DEFAULT,
    sentimentLiquidity: SENTIMENT_LIQUIDITY_DEFAULT,
  };
  return [
    { kind: 'listing', data: { marketId, listing } },
    { kind: 'price', data: price },
    { kind: 'fight', data: fight },
  ] as const;
}

/** The commit has its time of making; the market has the rest. */
const fightFrom = (
  id: string,
  { eventId, red, blue, rounds, ...wanted }: NewFight,
  cardOrder: number,
): Fight => ({
  id,
  eventId,
  cardOrder,
  red,
  blue,
  rounds,
  status: 'upcoming',
  result: null,
  betting: { state: 'waiting', opensAt: timeOf(wanted.opensAt), closesAt: timeOf(wanted.closesAt) },
  liveAt: null,
  marketState: 'APPROVED',
  disputableUntil: null,
  approval: null,
  createdAt: '',
});

const timeOf = (text: string | undefined): string | null =>
  text === undefined ? null : new Date(text).toISOString();

/** A repeated request gets the same id, because its key is the same. */
function newFightId({ request }: Asked): string {
  if (!request) return `f_${randomHex(ID_LENGTH / 2)}`;
  const hash = createHash('sha256').update(`${request.owner} ${request.key}`).digest('hex');
  return `f_${hash.slice(0, ID_LENGTH)}`;
}
