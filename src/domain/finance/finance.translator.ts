// Messages about money in and out: on `user:{userId}`, and for operators on `admin:finance`.
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelRegistry } from '../../platform/channels/index.js';
import { adminNotice, type AdminNotice } from '../../contract/admin/admin-events.js';
import type { RequestChanged } from '../../contract/finance/requests.js';
import type { UserNotice } from '../../contract/trading/user-events.js';

@Injectable()
export class FinanceTranslator implements OnModuleInit {
  constructor(private readonly registry: ChannelRegistry) {}

  onModuleInit(): void {
    this.registry.translate('finance.request.changed', 'user', ({ request }) => [userNoticeOf(request)]);
    this.registry.translate('finance.request.changed', 'admin', (changed) => [operatorNoticeOf(changed)]);
    this.registry.translate('finance.payment.changed', 'admin', ({ payment, action, amount }) => [
      adminNotice('PAYMENT_PROCESSED', { action, amount, payment }),
    ]);
  }
}

const userNoticeOf = (request: RequestChanged['request']): UserNotice => ({
  event: request.kind === 'deposit' ? 'deposit_updated' : 'withdrawal_updated',
  data: request,
});

/** The end of a withdrawal, a payment that has arrived, or any other step of a request. */
function operatorNoticeOf({ userId, request }: RequestChanged): AdminNotice {
  const data = { userId, request };
  const { kind, state, provider } = request;
  // The payment of a provider is announced by itself.
  if (state === 'paid' && kind === 'deposit' && provider === null)
    return adminNotice('PAYMENT_PROCESSED', data);
  const isOver = state === 'paid' || state === 'failed';
  return adminNotice(isOver && kind === 'withdrawal' ? 'PAYOUT_PROCESSED' : 'WALLET_TRANSACTION', data);
}
