// Refusals and sign-ins, counted and logged under the requestId. Nothing of a credential is in either.
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Counter } from 'prom-client';
import { DomainError } from '../common/errors.js';
import { Metrics } from '../common/metrics.js';

@Injectable()
export class AuthStats {
  private readonly logger = new Logger('Auth');
  private readonly refusals: Counter<'code'>;
  private readonly signIns: Counter<'way'>;

  constructor(metrics: Metrics) {
    this.refusals = metrics.counter(
      'ringside_auth_refused_total',
      'Requests refused for who asked, by code.',
      ['code'],
    );
    this.signIns = metrics.counter('ringside_auth_sign_ins_total', 'Sign-ins, by way.', ['way']);
  }

  refused(error: unknown, request: Pick<FastifyRequest, 'id' | 'method' | 'ip'>): void {
    if (!(error instanceof DomainError)) return;
    const { code } = error;
    this.refusals.inc({ code });
    this.logger.warn({
      message: 'refused',
      code,
      requestId: request.id,
      method: request.method,
      ip: request.ip,
    });
  }

  signedIn(way: 'password' | 'wallet' | 'registration' | 'refresh'): void {
    this.signIns.inc({ way });
  }
}
