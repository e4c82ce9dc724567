import { describe, expect, it } from '@jest/globals';
import type { Command } from '../../exchange/index.js';
import { TradingAccounts } from './trading-accounts.js';

type Parts = ConstructorParameters<typeof TradingAccounts>;

describe('the trading account of a user', () => {
  it('follows the status that the user has after the command, and not only the status before', async () => {
    const statuses = ['banned', 'active', 'active'];
    const isBarred: boolean[] = [];
    const submit = (command: Command) => {
      if (command.kind === 'bar_account') isBarred.push(command.isBarred);
      return Promise.resolve({ value: null, cursor: '1-1' });
    };
    const get = (id: string) => Promise.resolve({ id, status: statuses.shift() });
    const [exchange, accounts] = [{ submit }, { get }] as unknown as [Parts[0], Parts[1]];
    const [registry, bus, dataSource] = [{}, {}, {}] as unknown as [Parts[2], Parts[3], Parts[4]];
    const followers = new TradingAccounts(exchange, accounts, registry, bus, dataSource);
    expect(await followers.follow('ann')).toBe(true);
    expect(isBarred).toEqual([true, false]);
    followers.onModuleDestroy();
  });
});
