// Metrics of outgoing webhooks: attempts by outcome, their time, dead letters, and endpoints that were disabled.
import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { Metrics } from '../../platform/common/metrics.js';

@Injectable()
export class WebhooksStats {
  readonly attempts: Counter<'outcome'>;
  readonly attemptSeconds: Histogram;
  readonly deadLetters: Counter;
  readonly disabled: Counter<'reason'>;

  constructor(private readonly metrics: Metrics) {
    this.attempts = metrics.counter(
      'ringside_webhook_attempts_total',
      'Requests to endpoints of webhooks, by outcome.',
      ['outcome'],
    );
    this.attemptSeconds = metrics.histogram(
      'ringside_webhook_attempt_seconds',
      'Time of a request to an endpoint, from the look-up of the name to the end of the answer.',
      [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
    );
    this.deadLetters = metrics.counter(
      'ringside_webhook_dead_letters_total',
      'Messages that an endpoint refused too often.',
    );
    this.disabled = metrics.counter(
      'ringside_webhook_disabled_total',
      'Endpoints that the server has disabled, by reason.',
      ['reason'],
    );
  }

  gauge(name: string, help: string, read: () => number): void {
    this.metrics.gauge(name, help, read);
  }
}
