// What routes need at run time: the log transactions that a client may repeat, the read-only mode,
// and the figures of the processes.
import { Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ClusterFigures } from './figures/cluster-figures.js';
import { ProcessFigures } from './figures/process-figures.js';
import { IdempotentLog } from './idempotency/idempotent-log.js';
import { Maintenance } from './maintenance/maintenance.js';
import './http.errors.js';

@Global()
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [IdempotentLog, Maintenance, ProcessFigures, ClusterFigures],
  exports: [IdempotentLog, Maintenance, ProcessFigures, ClusterFigures],
})
export class HttpModule {}
