// What has happened to the caller's money: their trades, and the ledger's entries of their account. Newest first.
import { Injectable } from '@nestjs/common';
import { DataSource } from '../../../platform/database/typeorm.js';
import {
  decodePage,
  decodeTextPage,
  encodePage,
  encodeTextPage,
} from '../../../platform/common/page-cursor.js';
import type {
  OwnTrade,
  OwnTradeList,
  OwnTradeQuery,
  Statement,
  StatementEntry,
  StatementQuery,
} from '../../../contract/trading/account.js';
import { HEAD_SEQ_SQL, LogReads } from '../../../platform/events/index.js';
import {
  itemIdOf,
  marketIdOf,
  type Outcome,
  priceOfOutcome,
  type Side,
  instrumentOf,
} from '../../exchange/index.js';

const TRADES_PAGE = 'trades';
const STATEMENT_PAGE = 'statement';
/** Number of a transfer, and of the posting in it. */
const STATEMENT_PLACE = /^[1-9]\d{0,15} (?:0|[1-9]\d{0,4})$/;

const ACCOUNT = '(select id from trading_account where user_id = $1)';

const sideSql = (role: 'taker' | 'maker'): string => `(
    select id, market_id, kind, at, price, quantity, '${role}' as role, ${role}_order as order_id, ${role}_outcome as outcome,
      ${role}_side as side, ${role}_cost as cost, ${role}_fee as fee
    from trade
    where ${role}_account = ${ACCOUNT} and id < $2 and ($3::text is null or market_id = $3)
    order by id desc limit $4
  )`;

/** $1 user, $2 below this number, $3 market, $4 rows. Each role has its own index. */
const TRADES_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq),
  page as (${sideSql('taker')} union all ${sideSql('maker')} order by id desc limit $4)
  select head.seq, page.* from head left join page on true order by page.id desc`;

/** $1 user, $2 and $3 before this transfer and posting, $4 rows. */
const STATEMENT_SQL = `
  with head as (select ${HEAD_SEQ_SQL} as seq),
  page as (
    select transfer_id, n, kind, market_id, order_id, credits, yes, no, at from posting
    where account_id = ${ACCOUNT} and (transfer_id, n) < ($2::bigint, $3::int)
    order by transfer_id desc, n desc limit $4
  )
  select head.seq, page.* from head left join page on true order by page.transfer_id desc, page.n desc`;

interface TradeRow {
  seq: number;
  id: string | null;
  market_id: string;
  kind: string;
  at: Date;
  price: number;
  quantity: string;
  role: 'taker' | 'maker';
  order_id: string;
  outcome: Outcome;
  side: Side;
  cost: string;
  fee: string;
}

interface PostingRow {
  seq: number;
  transfer_id: string | null;
  n: number;
  kind: string;
  market_id: string | null;
  order_id: string | null;
  credits: string;
  yes: string;
  no: string;
  at: Date;
}

@Injectable()
export class LedgerReader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: LogReads,
  ) {}

  async trades(userId: string, query: OwnTradeQuery): Promise<OwnTradeList & { seq: number }> {
    const { after, limit, minSeq } = query;
    const before = decodePage(TRADES_PAGE, after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    return this.reads.caughtUp(this.reads.minSeq(minSeq), async () => {
      const values = [userId, before, marketIdOf(query), limit + 1];
      const rows = await this.dataSource.query<TradeRow[]>(TRADES_SQL, values);
      const data = rows.slice(0, limit).flatMap(toTrade);
      const last = rows.length > limit ? data.at(-1) : undefined;
      return { data, next: last ? encodePage(TRADES_PAGE, Number(last.id)) : null, seq: rows[0]?.seq ?? 0 };
    });
  }

  async statement(
    userId: string,
    { after, limit, minSeq }: StatementQuery,
  ): Promise<Statement & { seq: number }> {
    const place = decodeTextPage(STATEMENT_PAGE, after, STATEMENT_PLACE) ?? `${Number.MAX_SAFE_INTEGER} 0`;
    const [transfer, n] = place.split(' ');
    return this.reads.caughtUp(this.reads.minSeq(minSeq), async () => {
      const rows = await this.dataSource.query<PostingRow[]>(STATEMENT_SQL, [userId, transfer, n, limit + 1]);
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      return {
        data: rows.slice(0, limit).flatMap(toEntry),
        next: last ? encodeTextPage(STATEMENT_PAGE, `${last.transfer_id} ${last.n}`) : null,
        seq: rows[0]?.seq ?? 0,
      };
    });
  }
}

function toTrade(row: TradeRow): OwnTrade[] {
  if (row.id === null) return [];
  const { market_id: marketId, outcome, kind, price } = row;
  const isItem = itemIdOf(marketId) !== null;
  // Of a market maker the price is that after the trade, at which nobody traded.
  const hasPrice = kind !== 'maker';
  return [
    {
      id: row.id,
      orderId: row.order_id,
      role: row.role,
      ...instrumentOf(marketId),
      outcome,
      side: row.side,
      priceBps: isItem || !hasPrice ? null : priceOfOutcome(price, outcome),
      price: isItem ? price : null,
      quantity: row.quantity,
      cost: row.cost,
      fee: row.fee,
      at: row.at.toISOString(),
    },
  ];
}

function toEntry(row: PostingRow): StatementEntry[] {
  if (row.transfer_id === null) return [];
  return [
    {
      transferId: row.transfer_id,
      kind: row.kind,
      ...(row.market_id === null ? { marketId: null, itemId: null } : instrumentOf(row.market_id)),
      orderId: row.order_id,
      credits: row.credits,
      yes: row.yes,
      no: row.no,
      at: row.at.toISOString(),
    },
  ];
}
