// Metrics of delivery: connections, latency, messages skipped by conflation, and the reasons of closed connections.
import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { Metrics } from '../../platform/common/metrics.js';

@Injectable()
export class DeliveryStats {
  readonly opened: Counter<'transport' | 'mode'>;
  readonly closed: Counter<'transport' | 'reason'>;
  readonly refused: Counter<'reason'>;
  readonly conflated: Counter;
  readonly written: Counter;
  readonly replayed: Counter<'source'>;
  readonly roundSeconds: Histogram;
  readonly latencySeconds: Histogram;

  constructor(private readonly metrics: Metrics) {
    this.opened = metrics.counter('ringside_stream_opened_total', 'Subscriptions, by how they began.', [
      'transport',
      'mode',
    ]);
    this.closed = metrics.counter('ringside_stream_closed_total', 'Connections closed, by reason.', [
      'transport',
      'reason',
    ]);
    this.refused = metrics.counter('ringside_stream_refused_total', 'Connections refused, by reason.', [
      'reason',
    ]);
    this.conflated = metrics.counter(
      'ringside_stream_conflated_total',
      'Messages skipped because a newer one of the same key followed.',
    );
    this.written = metrics.counter('ringside_stream_written_bytes_total', 'Bytes handed to sockets.');
    this.replayed = metrics.counter(
      'ringside_stream_replay_steps_total',
      'Steps of clients catching up, by source.',
      ['source'],
    );
    this.roundSeconds = metrics.histogram(
      'ringside_stream_round_seconds',
      'Time of one round over all subscribers, other work in between included.',
      [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
    );
    this.latencySeconds = metrics.histogram(
      'ringside_stream_latency_seconds',
      'From the commit of an event to its bytes being handed to sockets, once per audience and step.',
      [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    );
  }

  gauge(name: string, help: string, read: () => number): void {
    this.metrics.gauge(name, help, read);
  }

  /** A gauge with one value per label, read at each scrape. */
  gaugeBy<L extends string>(
    name: string,
    help: string,
    label: L,
    read: () => Iterable<readonly [string, number]>,
  ): void {
    this.metrics.gaugeBy(name, help, label, read);
  }
}
