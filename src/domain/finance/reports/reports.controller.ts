// REST of statements and of the reconciliation report.
import { Param, Query } from '@nestjs/common';
import { CurrentCaller, type SignedInCaller } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf } from '../../../platform/http/index.js';
import { userParamSchema } from '../../../contract/auth/auth.js';
import {
  cashStatementSchema,
  periodSchema,
  reconciliationSchema,
  type CashStatement,
  type Period,
  type Reconciliation,
} from '../../../contract/finance/reports.js';
import { Reconciliations } from './reconciliation.js';
import { statementCsv, Statements } from './statements.js';

const CSV = 'text/csv; charset=utf-8';

@Routes({ path: 'finance', tag: 'finance', access: 'user', scope: 'read', errors: ['statement_too_long'] })
export class StatementsController {
  constructor(private readonly statements: Statements) {}

  @Route({
    on: 'GET statement',
    cursor: 'read',
    summary: 'Every change of your credits in a period',
    answer: cashStatementSchema,
  })
  getCashStatement(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: periodSchema }) period: Period,
  ): Promise<AsOf<CashStatement>> {
    return this.statements.statement(userId, period);
  }

  @Route({ on: 'GET statement.csv', summary: 'The same as CSV', answer: CSV })
  async getCashStatementCsv(
    @CurrentCaller() { userId }: SignedInCaller,
    @Query({ schema: periodSchema }) period: Period,
  ): Promise<string> {
    return statementCsv((await this.statements.statement(userId, period)).value);
  }
}

@Routes({ path: 'admin/finance', tag: 'finance', access: 'admin', scope: 'operate' })
export class FinanceReportsController {
  constructor(
    private readonly statements: Statements,
    private readonly reconciliations: Reconciliations,
  ) {}

  @Route({
    on: 'GET reconciliation',
    cursor: 'read',
    summary: 'Prove that ledger = holds + balances + pots + house',
    description: 'All sums are of the position of the log in the header Ringside-Seq.',
    answer: reconciliationSchema,
  })
  getReconciliation(): Promise<AsOf<Reconciliation>> {
    return this.reconciliations.report();
  }

  @Route({
    on: 'GET users/:userId/statement',
    cursor: 'read',
    summary: 'Every change of a user’s credits in a period',
    answer: cashStatementSchema,
    errors: ['statement_too_long'],
  })
  getUsersCashStatement(
    @Param('userId', { schema: userParamSchema }) userId: string,
    @Query({ schema: periodSchema }) period: Period,
  ): Promise<AsOf<CashStatement>> {
    return this.statements.statement(userId, period);
  }

  @Route({
    on: 'GET users/:userId/statement.csv',
    summary: 'The same as CSV',
    answer: CSV,
    errors: ['statement_too_long'],
  })
  async getUsersCashStatementCsv(
    @Param('userId', { schema: userParamSchema }) userId: string,
    @Query({ schema: periodSchema }) period: Period,
  ): Promise<string> {
    return statementCsv((await this.statements.statement(userId, period)).value);
  }
}
