// Money in and out: requests with approvals. The exchange moves the credits.
import { Module } from '@nestjs/common';
import { FinanceTranslator } from './finance.translator.js';
import { ApprovalLimits } from './requests/approval-limits.js';
import { Approvals } from './requests/approvals.service.js';
import { Endings } from './requests/endings.service.js';
import { OperatorRequestsController } from './requests/operator-requests.controller.js';
import { RequestJournal } from './requests/request.journal.js';
import { RequestRecords } from './requests/request-records.js';
import { RequestsController } from './requests/requests.controller.js';
import { RequestsReader } from './requests/requests.reader.js';
import { Requests } from './requests/requests.service.js';
import './finance.errors.js';

@Module({
  controllers: [RequestsController, OperatorRequestsController],
  providers: [
    ApprovalLimits,
    Approvals,
    Endings,
    FinanceTranslator,
    RequestJournal,
    RequestRecords,
    Requests,
    RequestsReader,
  ],
})
export class FinanceModule {}
