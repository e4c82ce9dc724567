// Messages of trading on `user:{userId}`: several messages for one fact, each with the values after the fact.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type {
  LoggedBalance,
  LoggedFact,
  LoggedLimit,
  LoggedLimits,
  LoggedOrder,
  LoggedPosition,
  UserChanged,
} from '../../platform/events/payloads/exchange.js';
import type {
  BalanceNotice,
  ExecutionNotice,
  MarginNotice,
  OrderNotice,
  PositionNotice,
} from '../../contract/trading/notices.js';
import type { Limit, LimitsNotice } from '../../contract/trading/limits.js';
import { ChannelRegistry } from '../../platform/channels/index.js';
import type { UserEventName, UserNotice } from '../../contract/trading/user-events.js';
import {
  balanceToWire,
  orderOf,
  orderToWire,
  type OrderWithoutUser,
  positionToWire,
  instrumentOf,
} from '../exchange/index.js';
import { wagerNotice } from './wager-notices.js';

type Executed = Extract<LoggedFact, readonly ['order_executed', ...unknown[]]>;

@Injectable()
export class UserChangedTranslator implements OnModuleInit {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('exchange.user.changed', 'user', noticesOf);
  }
}

const noticesOf = ({ facts }: UserChanged): readonly UserNotice[] => facts.flatMap(noticesOfFact);

/** Credits that leave the account have an amount without a sign in the log. */
const OUT = new Set([
  'withdrawal',
  'forfeit',
  'bond',
  'bond_lost',
  'stake',
  'wager_lost',
  'withdrawal_held',
  'reversal',
  'debt_repaid',
]);
const isOut = (cause: string): boolean => OUT.has(cause);

function noticesOfFact(fact: LoggedFact): readonly UserNotice[] {
  switch (fact[0]) {
    case 'order_executed':
      return executionNotices(fact);
    case 'balance_changed': {
      const [, cause, amount, balance] = fact;
      return [balanceNotice(balance, cause, isOut(cause) ? `-${amount}` : amount)];
    }
    case 'wager_changed': {
      const [, wager, cause, amount, balance, role] = fact;
      const about = wagerNotice(wager, role === 'proposer', cause);
      return cause === null
        ? [about]
        : [about, balanceNotice(balance, cause, isOut(cause) ? `-${amount}` : amount)];
    }
    case 'limits_changed':
      return [notice('limits_changed', limitsNotice(fact[1]))];
    case 'shares_merged': {
      const [, marketId, quantity, yes, no, balance] = fact;
      const position = (outcome: 'YES' | 'NO', [change, after]: typeof yes) =>
        positionNotice(`position_${change}`, positionOf(marketId, outcome, after), 'merge', null);
      return [position('YES', yes), position('NO', no), balanceNotice(balance, 'merge', quantity)];
    }
    case 'position_settled': {
      const [, cause, amount, marketId, outcome, position, balance] = fact;
      return [
        positionNotice('position_closed', positionOf(marketId, outcome, position), cause, amount),
        balanceNotice(balance, cause, amount),
      ];
    }
    case 'order_placed':
    case 'order_amended':
    case 'order_cancelled': {
      const [event, logged, change, balance, position] = fact;
      const order = orderOf(logged);
      const data: OrderNotice = { order: orderToWire(order) };
      const changed = notice(event, data);
      return change === '0' ? [changed] : [changed, marginNotice(order, BigInt(change), balance, position)];
    }
  }
}

const notice = (event: UserEventName, data: UserNotice['data']): UserNotice => ({ event, data });

function marginNotice(
  { id, marketId, outcome, side, held }: OrderWithoutUser,
  change: bigint,
  balance: LoggedBalance | null,
  position: LoggedPosition | null,
): UserNotice {
  const data: MarginNotice = {
    orderId: String(id),
    ...instrumentOf(marketId),
    outcome,
    asset: side === 'BUY' ? 'credits' : 'shares',
    amount: (change > 0n ? change : -change).toString(),
    held: held.toString(),
    balance: balance && balanceOf(balance),
    position: position && positionOf(marketId, outcome, position),
  };
  return notice(change > 0n ? 'margin_blocked' : 'margin_released', data);
}

function executionNotices([, logged, fill, change, position, balance]: Executed): readonly UserNotice[] {
  const [tradeId, price, quantity, cost, fee, role] = fill;
  const order = orderOf(logged);
  const { marketId, outcome, side } = order;
  const isItem = instrumentOf(marketId).itemId !== null;
  const data: ExecutionNotice = {
    order: orderToWire(order),
    fill: {
      tradeId: String(tradeId),
      priceBps: isItem ? null : price,
      price: isItem ? price : null,
      quantity,
      cost,
      fee,
      role,
    },
  };
  const paid = BigInt(cost);
  const brought = (side === 'BUY' ? -paid : paid) - BigInt(fee);
  return [
    notice('order_executed', data),
    positionNotice(`position_${change}`, positionOf(marketId, outcome, position), 'trade', null),
    balanceNotice(balance, 'trade', brought.toString()),
  ];
}

const balanceOf = ([available, held, debt = '0']: LoggedBalance) =>
  balanceToWire({ available: BigInt(available), held: BigInt(held), debt: BigInt(debt) });

const positionOf = (
  marketId: string,
  outcome: LoggedOrder[3],
  [shares, held, cost, realised]: LoggedPosition,
) =>
  positionToWire({
    marketId,
    outcome,
    shares: BigInt(shares),
    held: BigInt(held),
    cost: BigInt(cost),
    realised: BigInt(realised),
  });

function balanceNotice(balance: LoggedBalance, cause: BalanceNotice['cause'], amount: string): UserNotice {
  const data: BalanceNotice = { ...balanceOf(balance), cause, amount };
  return notice('balance_updated', data);
}

function positionNotice(
  event: 'position_opened' | 'position_updated' | 'position_closed',
  position: PositionNotice['position'],
  cause: PositionNotice['cause'],
  amount: string | null,
): UserNotice {
  const data: PositionNotice = { position, cause, amount };
  return notice(event, data);
}

const limitsNotice = ([deposit, stake, loss, excludedUntilMs]: LoggedLimits): LimitsNotice => ({
  deposit: limitOf(deposit),
  stake: limitOf(stake),
  loss: limitOf(loss),
  excludedUntil: timeOf(excludedUntilMs),
});
const limitOf = ([limit, next, nextAtMs]: LoggedLimit): Limit => ({ limit, next, nextAt: timeOf(nextAtMs) });
const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
