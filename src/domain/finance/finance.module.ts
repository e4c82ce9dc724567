// Money in and out: requests with approvals, and payments of providers. The exchange moves the credits.
import { Module } from '@nestjs/common';
import { FinanceTranslator } from './finance.translator.js';
import { PaymentMoves } from './payments/payment-moves.js';
import { PaymentProviders } from './payments/payment-providers.js';
import { PaymentRecords } from './payments/payment-records.js';
import { PaymentsController, ProviderEventsController } from './payments/payments.controller.js';
import { Payments } from './payments/payments.service.js';
import { Payouts } from './payments/payouts.service.js';
import { KushkiProvider } from './payments/providers/kushki.provider.js';
import { StandardProvider } from './payments/providers/standard.provider.js';
import { StripeProvider } from './payments/providers/stripe.provider.js';
import { Reconciliations } from './reports/reconciliation.js';
import { FinanceReportsController, StatementsController } from './reports/reports.controller.js';
import { Statements } from './reports/statements.js';
import { ApprovalLimits } from './requests/approval-limits.js';
import { Approvals } from './requests/approvals.service.js';
import { Endings } from './requests/endings.service.js';
import { OperatorRequestsController } from './requests/operator-requests.controller.js';
import { RequestJournal } from './requests/request.journal.js';
import { RequestRecords } from './requests/request-records.js';
import { RequestsController } from './requests/requests.controller.js';
import { RequestChecks } from './requests/request-checks.js';
import { RequestsReader } from './requests/requests.reader.js';
import { Requests } from './requests/requests.service.js';
import './finance.errors.js';

@Module({
  controllers: [
    RequestsController,
    OperatorRequestsController,
    ProviderEventsController,
    PaymentsController,
    StatementsController,
    FinanceReportsController,
  ],
  providers: [
    ApprovalLimits,
    Approvals,
    Endings,
    FinanceTranslator,
    KushkiProvider,
    PaymentMoves,
    PaymentProviders,
    PaymentRecords,
    Payments,
    Payouts,
    Reconciliations,
    RequestJournal,
    RequestRecords,
    Requests,
    RequestChecks,
    RequestsReader,
    StandardProvider,
    Statements,
    StripeProvider,
  ],
})
export class FinanceModule {}
