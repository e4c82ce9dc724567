// REST of payments: the address that providers send events to, and the payments that wait for an operator.
import { Body, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../../platform/common/errors.js';
import { decodePage, encodePage } from '../../../platform/common/page-cursor.js';
import { headAndPage, LogReads } from '../../../platform/events/index.js';
import { AskedAct, RateLimit, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf, type Made } from '../../../platform/http/index.js';
import {
  paymentDecisionSchema,
  paymentIdField,
  paymentListQuerySchema,
  paymentListSchema,
  paymentSchema,
  providerAnswerSchema,
  type Payment,
  type PaymentDecision,
  type PaymentList,
  type PaymentListQuery,
  type ProviderAnswer,
} from '../../../contract/finance/payments.js';
import { providerField, type ProviderName } from '../../../contract/finance/requests.js';
import { PaymentProviders } from './payment-providers.js';
import { PAYMENT_COLUMNS, rowToWire, type PaymentRow } from './payment-rows.js';
import { Payments } from './payments.service.js';

/** Characters of a provider's message. */
const MESSAGE_MAX = 65_536;
const PAGE = 'payments';

/** $1 state, $2 below this number, $3 rows. */
const LIST_SQL = headAndPage({
  page: `
    select ${PAYMENT_COLUMNS} from payment where ($1::text is null or state = $1) and n < $2 order by n desc limit $3`,
  order: 'n desc',
});

@RateLimit('none')
@Routes({ path: 'finance/providers', tag: 'finance', access: 'public', ignoresCredentials: true })
export class ProviderEventsController {
  constructor(
    private readonly providers: PaymentProviders,
    private readonly payments: Payments,
  ) {}

  @Route({
    on: 'POST :provider/events',
    summary: 'An event of a payment provider',
    description:
      'The provider signs the body. An event that was taken before changes nothing, and is answered like any other, so that the ' +
      'provider stops sending it.',
    answer: providerAnswerSchema,
    errors: ['unknown_provider', 'bad_signature', 'stale_signature', 'signature_too_long', 'bad_payment'],
  })
  takeProviderEvent(
    @Req() { rawText: text = '', headers, body }: FastifyRequest,
    @Param('provider', { schema: providerField }) provider: ProviderName,
  ): Promise<ProviderAnswer> {
    if (text.length > MESSAGE_MAX)
      throw new DomainError('payload_too_large', `A message has at most ${MESSAGE_MAX} characters.`);
    return this.payments.hear(this.providers.get(provider), { text, headers }, body);
  }
}

@Routes({ path: 'admin/finance/payments', tag: 'finance', access: 'admin', scope: 'operate' })
export class PaymentsController {
  constructor(
    private readonly payments: Payments,
    private readonly reads: LogReads,
  ) {}

  @Route({
    on: 'GET',
    cursor: 'read',
    summary: 'Payments, newest first',
    description: '`?state=parked`: those that do not match their deposit and wait for an operator.',
    answer: paymentListSchema,
  })
  async listPayments(
    @Query({ schema: paymentListQuerySchema }) query: PaymentListQuery,
  ): Promise<AsOf<PaymentList>> {
    const before = decodePage(PAGE, query.after, Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER;
    const { data, next, seq } = await this.reads.list<PaymentRow, Payment>(query, {
      sql: LIST_SQL,
      values: [query.state ?? null, before],
      itemOf: rowToWire,
      cursorAfter: ({ n }) => encodePage(PAGE, Number(n)),
    });
    return { value: { data, next }, seq };
  }

  @Route({
    on: 'POST :provider/:id/resolve',
    cursor: 'write',
    summary: 'Decide about a payment that waits',
    description: 'Event PAYMENT_PROCESSED.',
    answer: paymentSchema,
    errors: ['unknown_payment', 'payment_not_parked', 'still_parked'],
  })
  resolvePayment(
    @AskedAct() asked: Asked,
    @Param('provider', { schema: providerField }) provider: ProviderName,
    @Param('id', { schema: paymentIdField }) id: string,
    @Body({ schema: paymentDecisionSchema }) decision: PaymentDecision,
  ): Promise<Made<Payment>> {
    return this.payments.decide(asked, provider, id, decision);
  }
}
