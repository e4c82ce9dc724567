// What a user has in a market: positions and open orders, as of the transaction of the caller.
import { Injectable } from '@nestjs/common';
import { LIST_PAGE_DEFAULT } from '../../../contract/lists.js';
import type { OwnStake } from '../../../contract/markets/detail.js';
import { OUTCOMES } from '../../../contract/trading/orders.js';
import type { Queryable } from '../../../platform/events/index.js';
import { AccountReader, OrderReader } from '../../exchange/index.js';

@Injectable()
export class OwnStakeReader {
  constructor(
    private readonly accounts: AccountReader,
    private readonly orders: OrderReader,
  ) {}

  async stake(userId: string, marketId: string, source: Queryable): Promise<OwnStake> {
    const held = { marketId, closed: true, limit: OUTCOMES.length };
    const open = { marketId, status: 'OPEN' as const, limit: LIST_PAGE_DEFAULT };
    const [positions, { data, next }] = await Promise.all([
      this.accounts.positions(userId, held, source),
      this.orders.list(userId, open, source),
    ]);
    return { positions: positions.data, orders: { data, next } };
  }
}
