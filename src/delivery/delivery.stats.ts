// Figures of delivery: how many listen, how much was skipped for the slow, and why connections ended.
import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { Metrics } from '../common/metrics.js';

@Injectable()
export class DeliveryStats {
  readonly opened: Counter<'mode'>;
  readonly closed: Counter<'reason'>;
  readonly conflated: Counter;
  readonly written: Counter;
  readonly roundSeconds: Histogram;

  constructor(private readonly metrics: Metrics) {
    this.opened = metrics.counter('ringside_stream_opened_total', 'Streams opened, by how they began.', ['mode']);
    this.closed = metrics.counter('ringside_stream_closed_total', 'Streams closed, by reason.', ['reason']);
    this.conflated = metrics.counter(
      'ringside_stream_conflated_total',
      'Messages skipped because a newer one of the same key followed.',
    );
    this.written = metrics.counter('ringside_stream_written_bytes_total', 'Bytes handed to sockets.');
    this.roundSeconds = metrics.histogram(
      'ringside_stream_round_seconds',
      'Time of one round over all connections.',
      [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5],
    );
  }

  watchConnections(count: () => number): void {
    this.metrics.gauge('ringside_stream_connections', 'Open streams.', count);
  }
}
