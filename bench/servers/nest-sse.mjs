// Plain Nest on Fastify, as its documentation shows it: one RxJS Subject, and an `@Sse()` method that returns it. The
// message's data is already JSON text, so Nest need not stringify per client. The decorators are applied by hand,
// because this file is not compiled.
import 'reflect-metadata';
import { Controller, Module, Sse } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Subject } from 'rxjs';
import { eachMessage, serve } from './kit.mjs';

const messages = new Subject();

class StreamController {
  stream() {
    return messages;
  }
}
Sse('stream')(
  StreamController.prototype,
  'stream',
  Object.getOwnPropertyDescriptor(StreamController.prototype, 'stream'),
);
Controller()(StreamController);

class StreamModule {}
Module({ controllers: [StreamController] })(StreamModule);

await serve(async () => {
  const app = await NestFactory.create(StreamModule, new FastifyAdapter(), { logger: ['error'] });
  await app.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  return {
    port: app.getHttpServer().address().port,
    subscribers: () => messages.observers.length,
    send: eachMessage(({ id, text }) => messages.next({ id, data: text })),
  };
});
