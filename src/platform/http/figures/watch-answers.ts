// Measures the answers of the API. Streams last as long as their clients like, so they are left out.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProcessFigures } from './process-figures.js';

const BELOW_API = /^\/api\//;

/** Call this before routes are made. */
export function watchAnswers(app: NestFastifyApplication): void {
  const figures = app.get(ProcessFigures);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      const type = String(reply.getHeader('content-type') ?? reply.raw.getHeader('content-type') ?? '');
      if (BELOW_API.test(request.url) && !type.startsWith('text/event-stream'))
        figures.answered(reply.elapsedTime, reply.statusCode);
      done();
    });
}
