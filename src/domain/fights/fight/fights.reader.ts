// Fights with their markets, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../platform/common/errors.js';
import { headAndPage, LogReads, type Queryable } from '../../../platform/events/index.js';
import { CARD_MAX, type Fight, type FightDetail } from '../../../contract/fights/fights.js';
import type { MarketFigures } from '../../../contract/markets/markets.js';
import { BookReader, MARKET_COLUMNS, marketOf, type MarketRow } from '../../exchange/index.js';
import { offersOf } from '../bets/odds.js';
import { STREAMS_SHOWN, StreamsReader } from '../streams/streams.reader.js';
import { FIGHT_COLUMNS, fightOf, WITH_START, type FightRow } from './fight-views.js';

const FIGHTS = `select ${FIGHT_COLUMNS}, ${MARKET_COLUMNS} from fight ${WITH_START} join market on market.id = fight.id`;
/** $1 fight. */
const FIGHT_SQL = headAndPage({ page: `${FIGHTS} where fight.id = $1` });
/** $1 fight. */
const KNOWN_SQL = headAndPage({ page: 'select id from fight where id = $1' });
/** $1 evening. */
const CARD_SQL = headAndPage({
  page: `${FIGHTS} where fight.event_id = $1 order by fight.card_order, fight.id limit ${CARD_MAX}`,
  order: 'card_order, fight_id',
});

type FightOfMarket = FightRow & MarketRow;

export interface FoundFight {
  readonly fight: Fight;
  readonly market: MarketFigures;
}

@Injectable()
export class FightsReader {
  constructor(
    private readonly reads: LogReads,
    private readonly books: BookReader,
    private readonly streams: StreamsReader,
  ) {}

  /** Throws `unknown_fight`. `source` is a transaction that the read belongs to. */
  async find(id: string, source?: Queryable): Promise<FoundFight> {
    const { rows } = await this.reads.rows<FightOfMarket>(FIGHT_SQL, [id], source);
    const [row] = rows;
    if (!row) throw new DomainError('unknown_fight', `There is no fight ${id}.`);
    const market = marketOf(row);
    return { fight: fightOf(row, market), market };
  }

  /** Throws `unknown_fight`. */
  async assertKnown(id: string): Promise<void> {
    const { rows } = await this.reads.rows(KNOWN_SQL, [id]);
    if (rows.length === 0) throw new DomainError('unknown_fight', `There is no fight ${id}.`);
  }

  /** The fights of an evening in the order of the card. */
  async card(eventId: string, source?: Queryable): Promise<Fight[]> {
    const { rows } = await this.reads.rows<FightOfMarket>(CARD_SQL, [eventId], source);
    return rows.map((row) => fightOf(row, marketOf(row)));
  }

  /** Throws `unknown_fight`. */
  async detail(id: string, minSeq?: string): Promise<{ value: FightDetail; seq: number }> {
    return this.reads.since(minSeq, () =>
      this.reads.snapshot(async (source): Promise<FightDetail> => {
        const { fight, market } = await this.find(id, source);
        const { bids, asks } = await this.books.depth(id, source);
        const { takerFeeBps, makerFeeBps } = market;
        const takesBets = fight.betting.state === 'open';
        const odds = takesBets ? offersOf(bids[0], asks[0], takerFeeBps) : { RED: null, BLUE: null };
        const streams = await this.streams.newest(id, STREAMS_SHOWN, source);
        return { ...fight, odds, takerFeeBps, makerFeeBps, streams };
      }),
    );
  }
}
