// The caller's orders, open and finished, from the tables as of a seq.
import { Injectable } from '@nestjs/common';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import type { Order, OrderList, OrderListQuery } from '../../../contract/trading/orders.js';
import { headAndPage, LogReads, type ListRead, type Queryable } from '../../../platform/events/index.js';
import { marketIdOf } from './instrument.js';
import type { OrderWithoutUser } from './logged.js';
import { orderToWire } from './wire.js';

const PAGE = 'orders';

const ACCOUNT = '(select id from trading_account where user_id = $1)';

const COLUMNS = `o.id::float8 as id, o.client_order_id as "clientOrderId", o.market_id as "marketId", o.outcome, o.side,
  o.type, o.time_in_force as "timeInForce", o.price, o.quantity, o.max_cost as "maxCost", o.expires_at as "expiresAt",
  o.post_only as "postOnly", o.self_trade_prevention as "selfTradePrevention", o.filled, o.cost, o.fees, o.status, o.reason,
  o.created_at as "createdAt", o.updated_at as "updatedAt",
  coalesce(h.amount, 0)::text as held`;

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

type Amount = 'filled' | 'cost' | 'fees' | 'held';
type OptionalAmount = 'quantity' | 'maxCost';
type Moment = 'expiresAtMs' | 'createdAtMs' | 'updatedAtMs';

/** Amounts are texts, and moments are dates. */
type OrderRow = Omit<OrderWithoutUser, Amount | OptionalAmount | Moment> &
  Record<Amount, string> &
  Record<OptionalAmount, string | null> & { expiresAt: Date | null; createdAt: Date; updatedAt: Date };

@Injectable()
export class OrderReader {
  constructor(private readonly reads: LogReads) {}

  /** null when the user has no such order. */
  byId(userId: string, id: string, minSeq?: string): Promise<{ value: Order | null; seq: number }> {
    return this.reads.first(ONE_SQL, [userId, id, null], minSeq, toOrder);
  }

  byClientOrderId(
    userId: string,
    clientOrderId: string,
    minSeq?: string,
  ): Promise<{ value: Order | null; seq: number }> {
    return this.reads.first(ONE_SQL, [userId, null, clientOrderId], minSeq, toOrder);
  }

  /** Newest first. */
  async list(
    userId: string,
    query: OrderListQuery,
    source?: Queryable,
  ): Promise<OrderList & { seq: number }> {
    const { status, clientOrderId, after } = query;
    const before = decodePage(PAGE, after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    const read: ListRead<OrderRow, Order> = {
      sql: status === 'OPEN' ? OPEN_LIST_SQL : LIST_SQL,
      values: [userId, before, marketIdOf(query), clientOrderId ?? null, status ?? null],
      itemOf: toOrder,
      cursorAfter: ({ id }) => encodePage(PAGE, id),
    };
    return this.reads.list(query, read, source);
  }
}

const toOrder = (row: OrderRow): Order =>
  orderToWire({
    ...row,
    quantity: bigintOf(row.quantity),
    maxCost: bigintOf(row.maxCost),
    filled: BigInt(row.filled),
    cost: BigInt(row.cost),
    fees: BigInt(row.fees),
    held: BigInt(row.held),
    expiresAtMs: row.expiresAt && row.expiresAt.getTime(),
    createdAtMs: row.createdAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
  });

const bigintOf = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
