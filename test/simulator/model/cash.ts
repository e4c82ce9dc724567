// Withdrawals, payments, payments that are taken back, and debts.
import type { CashCommand } from '../../../src/domain/exchange/engine/money/cash-commands.js';
import { note } from './limits.js';
import {
  allMoney,
  availableOf,
  findUser,
  MOST_COST,
  MOST_MONEY,
  refuse,
  type User,
  type World,
} from './world.js';

const HOUR_MS = 3_600_000;

export function moveCash(world: World, command: CashCommand): string {
  switch (command.kind) {
    case 'hold_withdrawal': {
      const user = findUser(world, command.userId) ?? refuse('unknown_account');
      if (user.status === 'forfeited') refuse('account_closed');
      checkAmount(command.amount);
      if (world.withdrawals.some(({ id }) => id === command.withdrawalId)) refuse('withdrawal_exists');
      checkOutgoing(world, user, command.amount);
      user.free -= command.amount;
      world.withdrawals.push({ id: command.withdrawalId, userId: user.id, amount: command.amount });
      return touch(world, user);
    }
    case 'end_withdrawal': {
      const withdrawal =
        world.withdrawals.find(({ id }) => id === command.withdrawalId) ?? refuse('withdrawal_ended');
      const user = findUser(world, withdrawal.userId) ?? refuse('unknown_account');
      if (command.isPaid && user.debt > 0n && command.isSent !== true) refuse('debt');
      world.withdrawals = world.withdrawals.filter((other) => other !== withdrawal);
      if (!command.isPaid) user.free += withdrawal.amount;
      return touch(world, user);
    }
    case 'pay_in': {
      const user = findUser(world, command.payerId) ?? refuse('unknown_account');
      if (user.status === 'forfeited') refuse('account_closed');
      checkAmount(command.amount);
      if (allMoney(world) + command.amount > MOST_MONEY) refuse('amount_too_large');
      user.free += command.amount;
      note(world, user.id, 'deposited', command.amount);
      user.payments.push({ atMs: world.now, amount: command.amount });
      return touch(world, user);
    }
    case 'reverse_payment': {
      const user = findUser(world, command.payerId) ?? refuse('unknown_account');
      checkAmount(command.amount);
      if (command.amount - allMoney(world) > MOST_MONEY) refuse('amount_too_large');
      const available = availableOf(world, user);
      const own = available < command.amount ? available : command.amount;
      user.free -= own;
      world.house -= command.amount - own;
      user.debt += command.amount - own;
      return touch(world, user);
    }
  }
}

/** Whether the user may withdraw the amount, or stake it in a wager. */
export function checkOutgoing(world: World, user: User, amount: bigint): void {
  if (user.debt > 0n) refuse('debt');
  const available = availableOf(world, user);
  if (available < amount) refuse('insufficient_funds');
  let clear = available;
  const { depositClearMs = 0 } = world.options;
  if (depositClearMs > 0)
    for (const payment of user.payments)
      if (Math.ceil(payment.atMs / HOUR_MS) * HOUR_MS + depositClearMs > world.now) clear -= payment.amount;
  if (clear < amount) refuse('deposit_not_clear');
}

/** What a debtor has available goes to the house, up to the debt. */
export function repayDebts(world: World): void {
  for (const user of world.users) {
    if (user.debt === 0n) continue;
    const available = availableOf(world, user);
    const paid = available < user.debt ? available : user.debt;
    user.free -= paid;
    user.debt -= paid;
    world.house += paid;
  }
}

function checkAmount(amount: bigint): void {
  if (amount < 1n || amount > MOST_COST) refuse('bad_amount');
}

function touch(world: World, user: User): string {
  world.traces.users.push(user.id);
  return user.id;
}
