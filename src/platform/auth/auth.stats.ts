// Counts and logs refusals and sign-ins under the requestId, without any part of a credential. A refusal that repeats
// from one address is counted each time but logged only now and then, so that an attacker cannot fill the log.
import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Counter } from 'prom-client';
import { addressKey } from '../common/address-key.js';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/errors.js';
import { Metrics } from '../common/metrics.js';
import { AUTH_ERRORS } from './auth.errors.js';

/** The shortest time between two log lines for one code from one address. */
const LOG_EVERY_MS = 10_000;
/** How many codes and addresses are remembered; beyond it all are forgotten, and logged once more. */
const REMEMBERED_MAX = 10_000;

/** What a visitor who is signed out, or whose tab slept, meets. An attack has other codes. */
const EVERYDAY: ReadonlySet<string> = new Set([
  'unauthenticated',
  'token_expired',
  'invalid_session',
  'session_ended',
]);

@Injectable()
export class AuthStats {
  private readonly logger = new Logger('Auth');
  private readonly refusals: Counter<'code'>;
  private readonly signIns: Counter<'way'>;
  private readonly loggedAtMs = new Map<string, number>();

  constructor(
    metrics: Metrics,
    private readonly clock: Clock,
  ) {
    this.refusals = metrics.counter(
      'ringside_auth_refused_total',
      'Requests refused for who asked, by code.',
      ['code'],
    );
    this.signIns = metrics.counter('ringside_auth_sign_ins_total', 'Sign-ins, by way.', ['way']);
  }

  /** Errors that have nothing to do with who asks are left to others. */
  refused(error: unknown, request: Pick<FastifyRequest, 'id' | 'method' | 'ip'>): void {
    if (!(error instanceof DomainError) || !Object.hasOwn(AUTH_ERRORS, error.code)) return;
    const { code } = error;
    const { id: requestId, method, ip } = request;
    this.refusals.inc({ code });
    if (this.isDue(`${code} ${addressKey(ip)}`))
      this.logger[EVERYDAY.has(code) ? 'debug' : 'warn']({ message: 'refused', code, requestId, method, ip });
  }

  signedIn(way: 'password' | 'wallet' | 'registration' | 'refresh'): void {
    this.signIns.inc({ way });
  }

  private isDue(key: string): boolean {
    const nowMs = this.clock.nowMs();
    if (nowMs - (this.loggedAtMs.get(key) ?? Number.NEGATIVE_INFINITY) < LOG_EVERY_MS) return false;
    if (this.loggedAtMs.size >= REMEMBERED_MAX) this.loggedAtMs.clear();
    this.loggedAtMs.set(key, nowMs);
    return true;
  }
}
