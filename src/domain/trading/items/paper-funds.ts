// Gives play money to the house once, so that market makers and items can trade from the first start.
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { messageOf } from '../../../platform/common/repeated-fault.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { Exchange, MICRO } from '../../exchange/index.js';

/** No user has this id, so the keys are used only here. */
const OWNER = 'house';

@Injectable()
export class PaperFunds implements OnModuleInit {
  private readonly logger = new Logger('PaperFunds');

  constructor(
    private readonly exchange: Exchange,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    const amount = BigInt(this.config.PAPER_HOUSE_FUNDS) * MICRO;
    if (!this.config.TRADING_PAPER || amount === 0n) return;
    this.exchange.onLead(() => {
      for (const account of ['house', 'quotes'] as const) void this.give(account, amount);
    });
  }

  /** A setting that has changed since then gives no second payment. */
  private async give(account: 'house' | 'quotes', amount: bigint): Promise<void> {
    const key = `paper-funds-${account}`;
    try {
      await this.exchange.submit({ kind: 'fund_house', account, amount }, { request: { owner: OWNER, key } });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'idempotency_conflict') return;
      this.logger.warn(`The account ${account} has no play money yet: ${messageOf(error)}`);
    }
  }
}
