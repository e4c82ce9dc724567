// The reports of the sync: metrics for every outcome, and a log line when a kind of failure begins and when all are over.
import { Injectable, Logger } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '../../../../platform/common/metrics.js';
import { RepeatedFault } from '../../../../platform/common/repeated-fault.js';
import type { SkipCounts, SkipReason } from './merge-prices.js';
import type { SyncFailure, SyncOutcome } from './sync-outcome.js';

@Injectable()
export class SyncReport {
  private readonly logger = new Logger('PriceSync');
  private readonly faults = new Map<SyncFailure, RepeatedFault>();
  private readonly reasonsTold = new Set<SkipReason>();
  private readonly syncs: Counter<'outcome'>;
  private readonly failures: Counter<'kind'>;
  private readonly rowsSkipped: Counter<'reason'>;
  private readonly rowsChanged: Counter;

  constructor(metrics: Metrics) {
    this.syncs = metrics.counter('ringside_price_syncs_total', 'Price syncs, by outcome.', ['outcome']);
    this.failures = metrics.counter('ringside_price_sync_failures_total', 'Failed price syncs, by kind.', [
      'kind',
    ]);
    this.rowsSkipped = metrics.counter(
      'ringside_price_rows_skipped_total',
      'Rows of the source that were invalid, by reason.',
      ['reason'],
    );
    this.rowsChanged = metrics.counter('ringside_price_rows_changed_total', 'Item prices that changed.');
  }

  outcome(result: SyncOutcome, message = ''): void {
    this.syncs.inc({ outcome: result.outcome });
    switch (result.outcome) {
      case 'changed':
        this.rowsChanged.inc(result.changed);
        this.recovered();
        break;
      case 'unchanged':
        this.recovered();
        break;
      case 'failed':
        this.failures.inc({ kind: result.kind });
        if (result.kind !== 'stopped')
          this.faultOf(result.kind).raise(`The price sync failed, the last prices stay: ${message}`);
        break;
      case 'waiting':
      case 'not_my_turn':
      case 'overtaken':
        break;
    }
  }

  skipped(counts: SkipCounts): void {
    for (const [reason, count] of Object.entries(counts) as [SkipReason, number][]) {
      this.rowsSkipped.inc({ reason }, count);
      if (this.reasonsTold.has(reason)) continue;
      this.reasonsTold.add(reason);
      this.logger.warn(
        `Skipped ${count} rows of the price source (${reason}); further rows are only counted.`,
      );
    }
  }

  /** Writes one log line, however many kinds of failure there were. */
  private recovered(): void {
    const isOver = this.faults.size > 0;
    this.faults.clear();
    if (isOver) this.logger.log('The price sync works again.');
  }

  private faultOf(kind: SyncFailure): RepeatedFault {
    const fault = this.faults.get(kind) ?? new RepeatedFault(this.logger, '');
    this.faults.set(kind, fault);
    return fault;
  }
}
