// Payments, payments that are taken back, and withdrawals: of users who have the money, and of users who have spent it.
import type { Command } from '../../src/domain/exchange/engine/commands.js';
import type { Chance } from './chance.js';
import { NOTHING } from './junk.js';
import { availableOf, type World } from './model/world.js';

export function cashCommand(chance: Chance, world: World): Command {
  if (world.users.length === 0) return NOTHING;
  const debtors = world.users.filter(({ debt }) => debt > 0n);
  const payer = chance.pick(debtors.length > 0 && chance.is(0.3) ? debtors : world.users);
  const available = availableOf(world, payer);
  switch (chance.weighted({ pay: 5, reverse: 2, hold: 4, end: 4 })) {
    case 'pay':
      return { kind: 'pay_in', payerId: payer.id, amount: chance.sized(20_000_000n) };
    case 'reverse': {
      const paid = payer.payments.reduce((sum, { amount }) => sum + amount, 0n);
      return { kind: 'reverse_payment', payerId: payer.id, amount: chance.sized(paid + 1_000_000n) };
    }
    case 'hold':
      return {
        kind: 'hold_withdrawal',
        userId: payer.id,
        withdrawalId: `w${chance.int(1, 300)}`,
        amount: chance.is(0.2) ? available + BigInt(chance.int(0, 1)) : chance.sized(available + 1n),
      };
    case 'end': {
      const { withdrawals } = world;
      const withdrawalId = withdrawals.length > 0 && chance.is(0.9) ? chance.pick(withdrawals).id : 'w0';
      return { kind: 'end_withdrawal', withdrawalId, isPaid: chance.is(0.5), isSent: chance.is(0.3) };
    }
  }
}
