// Health, readiness and metrics for load balancers and scrapers; and the server's time.
import { Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiServiceUnavailableResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { foreignMigrations, type ForeignMigrations } from '../../platform/database/applied-migrations.js';
import { DataSource } from '../../platform/database/typeorm.js';
import { z } from 'zod';
import { RateLimit } from '../../platform/auth/index.js';
import { Route, Routes } from '../../platform/http/index.js';
import { Exchange } from '../../domain/exchange/index.js';
import { Clock } from '../../platform/common/clock.js';
import { Metrics } from '../../platform/common/metrics.js';
import { EventTail } from '../../platform/events/index.js';

const healthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
const readinessSchema = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    checks: z.object({
      database: z.string(),
      schema: z
        .enum(['ok', 'newer', 'changed', 'unknown'])
        .describe(
          'Whether the tables are those of this build. `newer`: a newer build has added migrations, and this process still ' +
            'serves. `changed`: another build has migrated otherwise.',
        ),
      log: z.string(),
      desk: z
        .enum(['leads', 'reaches the leader', 'none'])
        .describe('How this process reaches the desk; `none`: trading is refused.'),
    }),
  })
  .meta({ id: 'Readiness' });
const timeSchema = z
  .object({ time: z.iso.datetime(), unix_ms: z.int().describe('Milliseconds since 1970, UTC.') })
  .meta({ id: 'ServerTime' });

// Probes must not be refused, whatever credential a browser or a proxy adds.
@RateLimit('none')
@Routes({ tag: 'system', access: 'public', ignoresCredentials: true, version: VERSION_NEUTRAL })
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tail: EventTail,
    private readonly exchange: Exchange,
    private readonly metrics: Metrics,
  ) {}

  @Route({
    on: 'GET health',
    summary: 'Is the process alive?',
    answer: healthSchema,
    operationId: 'getHealth',
  })
  health(): z.infer<typeof healthSchema> {
    return { status: 'ok' };
  }

  @Route({
    on: 'GET ready',
    summary:
      'Can it serve? The database answers with the tables of this build, the log is followed, and the desk is reached.',
    answer: readinessSchema,
    operationId: 'getReadiness',
  })
  @ApiServiceUnavailableResponse({ standardSchema: readinessSchema })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<z.infer<typeof readinessSchema>> {
    const foreign = await foreignMigrations(this.dataSource).catch(() => undefined);
    const database = foreign ? 'ok' : 'unreachable';
    const schema = foreign ? schemaOf(foreign) : 'unknown';
    const log = this.tail.isHealthy ? 'ok' : 'cannot be read';
    const desk = await this.exchange.standing();
    const isReady = database === 'ok' && schema !== 'changed' && log === 'ok' && desk !== 'none';
    if (!isReady) void reply.status(503);
    return {
      status: isReady ? 'ready' : 'not_ready',
      checks: { database, schema, log, desk },
    };
  }

  @Route({
    on: 'GET metrics',
    summary: 'Figures for Prometheus',
    answer: 'text/plain; version=0.0.4; charset=utf-8',
    operationId: 'getMetrics',
  })
  scrape(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}

const schemaOf = ({ unknown, changed }: ForeignMigrations) => {
  if (changed.length > 0) return 'changed';
  return unknown.length > 0 ? 'newer' : 'ok';
};

@Routes({ path: 'time', tag: 'system', access: 'public' })
export class TimeController {
  constructor(private readonly clock: Clock) {}

  @Route({ on: 'GET', summary: "The server's time", answer: timeSchema, operationId: 'getServerTime' })
  time(): z.infer<typeof timeSchema> {
    const now = this.clock.now();
    return { time: now.toISOString(), unix_ms: now.getTime() };
  }
}
