// The caller's orders, open and finished, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import type { Order, OrderList, OrderListQuery } from '../../../contract/trading/orders.js';
import { headAndPage, LogReads } from '../../../platform/events/index.js';
import { marketIdOf, orderToWire, type OrderView } from '../../exchange/index.js';

const PAGE = 'orders';

const ACCOUNT = '(select id from trading_account where user_id = $1)';

const COLUMNS = `o.id::float8 as id, o.client_order_id, o.market_id, o.outcome, o.side, o.type, o.time_in_force, o.price,
  o.quantity, o.max_cost, o.expires_at, o.post_only, o.self_trade_prevention, o.filled, o.cost, o.fees, o.status, o.reason,
  o.created_at, o.updated_at, coalesce(h.amount - h.posted - h.released, 0)::text as held`;

const HELD = 'hold as h on h.market_id = o.market_id and h.id = o.id';

/** $1 user, $2 number or null, $3 clientOrderId or null. */
const ONE_SQL = headAndPage({
  page: `
    select ${COLUMNS} from trade_order as o left join ${HELD}
    where o.account_id = ${ACCOUNT} and o.id > 0 and ($2::bigint is null or o.id = $2::bigint)
      and ($3::text is null or o.client_order_id = $3)`,
});

/**
 * $1 user, $2 below this number, $3 market, $4 clientOrderId, $5 status, $6 rows. Open orders are found by their few holds;
 * other orders are found among all orders of the user, newest first.
 */
const listSql = (isOpen: boolean): string =>
  headAndPage({
    page: `
      select ${COLUMNS} from trade_order as o ${isOpen ? '' : 'left '}join ${HELD}
      where o.account_id = ${ACCOUNT} and o.id > 0 and o.id < $2 ${isOpen ? `and h.account_id = ${ACCOUNT}` : ''}
        and ($3::text is null or o.market_id = $3) and ($4::text is null or o.client_order_id = $4)
        and ($5::text is null or o.status = $5)
      order by o.id desc limit $6`,
    order: 'id desc',
  });
const OPEN_LIST_SQL = listSql(true);
const LIST_SQL = listSql(false);

interface OrderRow {
  id: number;
  client_order_id: string | null;
  market_id: string;
  outcome: OrderView['outcome'];
  side: OrderView['side'];
  type: OrderView['type'];
  time_in_force: OrderView['timeInForce'];
  price: number | null;
  quantity: string | null;
  max_cost: string | null;
  expires_at: Date | null;
  post_only: boolean;
  self_trade_prevention: OrderView['selfTradePrevention'];
  filled: string;
  cost: string;
  fees: string;
  status: OrderView['status'];
  reason: OrderView['reason'];
  created_at: Date;
  updated_at: Date;
  held: string;
}

@Injectable()
export class OrderReader {
  constructor(private readonly reads: LogReads) {}

  /** null when the user has no such order. */
  async byId(userId: string, id: string, minSeq?: string): Promise<{ order: Order | null; seq: number }> {
    return this.one(userId, id, null, minSeq);
  }

  async byClientOrderId(
    userId: string,
    clientOrderId: string,
    minSeq?: string,
  ): Promise<{ order: Order | null; seq: number }> {
    return this.one(userId, null, clientOrderId, minSeq);
  }

  /** Newest first. */
  async list(userId: string, query: OrderListQuery): Promise<OrderList & { seq: number }> {
    const { status, clientOrderId, after } = query;
    const before = decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    return this.reads.list<OrderRow, Order>(query, {
      sql: status === 'OPEN' ? OPEN_LIST_SQL : LIST_SQL,
      values: [userId, before, marketIdOf(query), clientOrderId ?? null, status ?? null],
      itemOf: toOrder,
      cursorAfter: ({ id }) => encodePage(PAGE, id),
    });
  }

  private async one(
    userId: string,
    id: string | null,
    clientOrderId: string | null,
    minSeq: string | undefined,
  ): Promise<{ order: Order | null; seq: number }> {
    const { value, seq } = await this.reads.first(ONE_SQL, [userId, id, clientOrderId], minSeq, toOrder);
    return { order: value, seq };
  }
}

function toOrder(row: OrderRow): Order {
  const view: OrderView = {
    id: row.id,
    userId: '',
    clientOrderId: row.client_order_id,
    marketId: row.market_id,
    outcome: row.outcome,
    side: row.side,
    type: row.type,
    timeInForce: row.time_in_force,
    price: row.price,
    quantity: bigintOf(row.quantity),
    maxCost: bigintOf(row.max_cost),
    expiresAtMs: row.expires_at && row.expires_at.getTime(),
    postOnly: row.post_only,
    selfTradePrevention: row.self_trade_prevention,
    filled: BigInt(row.filled),
    cost: BigInt(row.cost),
    fees: BigInt(row.fees),
    held: BigInt(row.held),
    status: row.status,
    reason: row.reason,
    createdAtMs: row.created_at.getTime(),
    updatedAtMs: row.updated_at.getTime(),
  };
  return orderToWire(view);
}

const bigintOf = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
