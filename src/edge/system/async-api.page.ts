// Serves the AsyncAPI document and the page that shows it. This server serves the viewer too, so the page needs no other
// host.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { FAMILY_NAMES } from '../../contract/streams/channels.js';
import { ChannelRegistry, SocketCommands } from '../../platform/channels/index.js';
import { buildAsyncApi } from './async-api.js';

const DOCUMENT_PATH = '/docs/asyncapi.json';
export const STREAMS_PAGE_PATH = '/docs/streams';
const PAGE_FILE = 'streams.html';

/** Call this after the static files are served: the page is one of them. */
export function serveAsyncApi(app: NestFastifyApplication): void {
  const registry = app.get(ChannelRegistry);
  const commands = app.get(SocketCommands);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get(DOCUMENT_PATH, (request, reply) => reply.send(describeFor(request, registry, commands)));
  fastify.get(STREAMS_PAGE_PATH, (_request, reply) => reply.sendFile(PAGE_FILE));
}

function describeFor(request: FastifyRequest, registry: ChannelRegistry, commands: SocketCommands) {
  const served = new Set(FAMILY_NAMES.filter((family) => registry.find(family)));
  return buildAsyncApi({ host: request.host, isSecure: request.protocol === 'https', served, commands });
}
