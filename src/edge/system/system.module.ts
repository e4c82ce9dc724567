// Health, readiness, metrics, time and limits, and the pipe and filter of every answer.
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { ErrorFilter } from './error.filter.js';
import { AboutController } from './about.controller.js';
import { HealthController, TimeController } from './health.controller.js';
import { ValidationPipe } from './validation.pipe.js';

@Module({
  controllers: [HealthController, TimeController, AboutController],
  providers: [
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_PIPE, useClass: ValidationPipe },
  ],
})
export class SystemModule {}
