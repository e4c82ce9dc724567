// What operators hear of proposals, on `admin:bets`; a large wager is critical. Also what a user hears of blocks and follows.
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { ChannelRegistry, userNotices } from '../../platform/channels/index.js';
import type { WagerChanged } from '../../platform/events/payloads/exchange.js';
import { adminNotice, type AdminNotice } from '../../contract/admin/admin-events.js';
import { proposalOf } from '../../contract/proposals/proposals.js';
import type { Wager } from '../../contract/trading/wagers.js';
import { MICRO, wagerOf, wagerToWire } from '../exchange/index.js';

const ACTION_OF = {
  PENDING: 'CREATED',
  ACCEPTED: 'ACCEPTED',
  DECLINED: 'REJECTED',
  EXPIRED: 'TIMEOUT',
  CANCELLED: 'CANCELLED',
  // A settlement is on no channel of operators.
  PAID: null,
  REFUNDED: null,
} as const satisfies Record<Wager['status'], string | null>;

@Injectable()
export class ProposalsTranslator implements OnModuleInit {
  private readonly largeMicro: bigint;

  constructor(
    private readonly registry: ChannelRegistry,
    @Inject(CONFIG) { LARGE_BET }: Config,
  ) {
    this.largeMicro = BigInt(LARGE_BET) * MICRO;
  }

  onModuleInit(): void {
    this.registry.translate('exchange.wager.changed', 'admin', (changed) => this.noticesOf(changed));
    this.registry.translate('proposals.relation.changed', 'user', userNotices);
  }

  private noticesOf({ wager: logged }: WagerChanged): readonly AdminNotice[] {
    const view = wagerOf(logged);
    const action = ACTION_OF[view.status];
    if (action === null) return [];
    const wager = wagerToWire(view);
    const { fightId, side } = proposalOf(wager, { isProposer: true, outcome: null });
    const { id, proposerStake, responderStake, status, reason, createdAt, expiresAt } = wager;
    const notice = adminNotice(`${view.type}_PROPOSAL`, {
      ...{
        action,
        proposalId: id,
        fightId,
        side,
        proposerId: view.proposerId,
        responderId: view.responderId,
      },
      ...{ proposerStake, responderStake, status, reason, createdAt, expiresAt },
    });
    return [this.isLarge(view) ? { ...notice, priority: 'critical' } : notice];
  }

  /** The larger stake counts. */
  private isLarge({ proposerStake, responderStake }: ReturnType<typeof wagerOf>): boolean {
    return proposerStake > this.largeMicro || responderStake > this.largeMicro;
  }
}
