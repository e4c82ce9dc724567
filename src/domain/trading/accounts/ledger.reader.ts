// The caller's trades, and the ledger's entries of the caller's account. Newest first.
import { Injectable } from '@nestjs/common';
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
import { headAndPage, LogReads } from '../../../platform/events/index.js';
import { instrumentOf, itemIdOf, marketIdOf, priceOfOutcome } from '../../exchange/index.js';

const TRADES_PAGE = 'trades';
const STATEMENT_PAGE = 'statement';
/** The number of a transfer, and of the posting in the transfer. */
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
const TRADES_SQL = headAndPage({
  page: `${sideSql('taker')} union all ${sideSql('maker')} order by id desc limit $4`,
  order: 'id desc',
});

/** $1 user, $2 and $3 before this transfer and posting, $4 rows. */
const STATEMENT_SQL = headAndPage({
  page: `
    select transfer_id, n, kind, market_id, order_id, credits, yes, no, at from posting
    where account_id = ${ACCOUNT} and (transfer_id, n) < ($2::bigint, $3::int)
    order by transfer_id desc, n desc limit $4`,
  order: 'transfer_id desc, n desc',
});

interface TradeRow extends Pick<OwnTrade, 'id' | 'role' | 'outcome' | 'side' | 'quantity' | 'cost' | 'fee'> {
  market_id: string;
  kind: string;
  at: Date;
  price: number;
  order_id: string;
}

interface PostingRow extends Pick<StatementEntry, 'kind' | 'credits' | 'yes' | 'no'> {
  transfer_id: string;
  n: number;
  market_id: string | null;
  order_id: string | null;
  at: Date;
}

@Injectable()
export class LedgerReader {
  constructor(private readonly reads: LogReads) {}

  async trades(userId: string, query: OwnTradeQuery): Promise<OwnTradeList & { seq: number }> {
    const before = decodePage(TRADES_PAGE, query.after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    return this.reads.list<TradeRow, OwnTrade>(query, {
      sql: TRADES_SQL,
      values: [userId, before, marketIdOf(query)],
      itemOf: toTrade,
      cursorAfter: ({ id }) => encodePage(TRADES_PAGE, Number(id)),
    });
  }

  async statement(userId: string, query: StatementQuery): Promise<Statement & { seq: number }> {
    const place = decodeTextPage(STATEMENT_PAGE, query.after, STATEMENT_PLACE);
    return this.reads.list<PostingRow, StatementEntry>(query, {
      sql: STATEMENT_SQL,
      values: [userId, ...(place ?? `${Number.MAX_SAFE_INTEGER} 0`).split(' ')],
      itemOf: toEntry,
      cursorAfter: (row) => encodeTextPage(STATEMENT_PAGE, `${row.transfer_id} ${row.n}`),
    });
  }
}

function toTrade(row: TradeRow): OwnTrade {
  const { market_id: marketId, outcome, kind, price } = row;
  const isItem = itemIdOf(marketId) !== null;
  // A market maker's row has the price after the trade, which is not the price of the trade.
  const hasPrice = kind !== 'maker';
  return {
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
  };
}

const toEntry = (row: PostingRow): StatementEntry => ({
  transferId: row.transfer_id,
  kind: row.kind,
  ...(row.market_id === null ? { marketId: null, itemId: null } : instrumentOf(row.market_id)),
  orderId: row.order_id,
  credits: row.credits,
  yes: row.yes,
  no: row.no,
  at: row.at.toISOString(),
});
