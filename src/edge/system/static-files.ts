// The static files: the pages under web/, and the two libraries that they use.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fastifyStatic from '@fastify/static';
import { ROOT } from './package-root.js';

export async function serveStaticFiles(app: NestFastifyApplication): Promise<void> {
  const charts = dirname(createRequire(import.meta.url).resolve('lightweight-charts/package.json'));
  await app.register(fastifyStatic, { root: join(ROOT, 'web'), prefix: '/', index: ['index.html'] });
  await serveVendor(app, 'lightweight-charts', join(charts, 'dist'));
  // The build copies this file, because its package is a development dependency.
  await serveVendor(app, 'asyncapi', join(ROOT, 'dist', 'vendor', 'asyncapi'));
}

async function serveVendor(app: NestFastifyApplication, name: string, root: string): Promise<void> {
  await app.register(fastifyStatic, { root, prefix: `/vendor/${name}/`, decorateReply: false, index: false });
}
