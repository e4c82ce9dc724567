// What routes need at run time: the log transactions that a client may repeat.
import { Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { IdempotentLog } from './idempotency/idempotent-log.js';

@Global()
@Module({ imports: [ScheduleModule.forRoot()], providers: [IdempotentLog], exports: [IdempotentLog] })
export class HttpModule {}
