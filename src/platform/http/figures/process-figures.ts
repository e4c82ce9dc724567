// The figures of this process. Delivery says what its streams are at the moment; everything else is counted here.
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessFigures as Figures } from '../../../contract/streams/process-figures.js';
import { Clock } from '../../common/clock.js';
import { randomHex } from '../../common/ids.js';
import { RollingSums } from '../../common/rolling-sums.js';
import { SlowQueries } from '../../database/slow-queries.js';
import { EventTail } from '../../events/index.js';
import { addAnswer, ANSWER_ROW, answerFigures } from './answer-times.js';

const SLOTS = 12;
const SLOT_MS = 5_000;
const ID_BYTES = 4;
const LAG_RESOLUTION_MS = 20;
const LAG_PERCENTILE = 99;
const NANOSECONDS_PER_MS = 1_000_000;
const MS_PER_SECOND = 1_000;

/** What delivery knows of its streams. */
export type StreamFigures = Pick<
  Figures,
  'connections' | 'subscriptions' | 'channels' | 'users' | 'waitingBytes'
>;

/** With the sums of the answers, from which the figures of several processes are made. */
export interface Report {
  readonly figures: Figures;
  readonly answers: readonly number[];
}

const NO_STREAMS: StreamFigures = {
  connections: {},
  subscriptions: {},
  channels: [],
  users: {},
  waitingBytes: 0,
};

@Injectable()
export class ProcessFigures implements OnModuleInit, OnModuleDestroy {
  readonly id = randomHex(ID_BYTES);
  private readonly answers = new RollingSums(ANSWER_ROW, SLOTS, SLOT_MS);
  private readonly events = new RollingSums(1, SLOTS, SLOT_MS);
  private readonly lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  private readonly startedAtMs: number;
  private streams: () => StreamFigures = () => NO_STREAMS;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly tail: EventTail,
    private readonly clock: Clock,
    private readonly slowQueries: SlowQueries,
  ) {
    this.startedAtMs = clock.nowMs();
  }

  onModuleInit(): void {
    this.lag.enable();
    this.stopListening = this.tail.onAdvance((events) =>
      this.events.add(this.clock.nowMs(), 0, events.length),
    );
  }

  onModuleDestroy(): void {
    this.lag.disable();
    this.stopListening?.();
  }

  /** Delivery calls it once, with a function that counts the streams. */
  countStreams(streams: () => StreamFigures): void {
    this.streams = streams;
  }

  answered(ms: number, status: number): void {
    const nowMs = this.clock.nowMs();
    addAnswer((index, by) => this.answers.add(nowMs, index, by), ms, status);
  }

  /** The figures of this moment. */
  report(): Report {
    const nowMs = this.clock.nowMs();
    const answers = this.answers.sums(nowMs);
    const figures = {
      process: this.id,
      ...this.streams(),
      eventsPerMinute: this.events.sums(nowMs)[0] ?? 0,
      answers: answerFigures(answers),
      loopLagMs: this.lagMs(),
      memoryBytes: process.memoryUsage.rss(),
      slowQueries: this.slowQueries.count,
      head: this.tail.last,
      uptimeSeconds: Math.max(0, Math.floor((nowMs - this.startedAtMs) / MS_PER_SECOND)),
    };
    return { figures, answers };
  }

  /** Starts the next measurement of the loop's delay. Call it after each report that others read. */
  begin(): void {
    this.lag.reset();
  }

  /** A histogram without a sample has no percentile. */
  private lagMs(): number {
    const ns = this.lag.percentile(LAG_PERCENTILE);
    return Number.isFinite(ns) && this.lag.count > 0 ? Math.round(ns / NANOSECONDS_PER_MS) : 0;
  }
}
