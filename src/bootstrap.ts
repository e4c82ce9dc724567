// Starts Ringside in this process and hands back the way to stop it. `main.ts` is the program around it; tests start
// as many as they like, each with its own environment.
import { VERSION_NEUTRAL, VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { fastifyCookie } from '@fastify/cookie';
import type { FastifyCorsOptions } from '@fastify/cors';
import { AppModule, type ExtraModule } from './app.module.js';
import { FirstAdmin, Origins } from './platform/auth/index.js';
import { readTrust } from './platform/common/client-address.js';
import { RingsideLogger, type LogLevel } from './platform/common/logger.js';
import { Metrics } from './platform/common/metrics.js';
import { REQUEST_ID_HEADER, requestIdOf } from './platform/common/request-id.js';
import { StartupError } from './platform/common/startup-error.js';
import {
  CONFIG,
  processEnvironment,
  readConfig,
  type Config,
  type Environment,
} from './platform/config/config.js';
import { CURSOR_HEADER } from './contract/cursor.js';
import { watchAnswers } from './platform/http/index.js';
import { DatabaseServer } from './platform/database/database-server.js';
import { HttpRequest, StreamWsAdapter } from './edge/delivery/index.js';
import {
  answersOptions,
  answerUnrouted,
  nameAnswer,
  protectPages,
  readForm,
  readJson,
  readNoBody,
  serveAsyncApi,
  serveOpenApi,
  serveStaticFiles,
  watchMethods,
} from './edge/system/index.js';

export interface Ringside {
  readonly app: NestFastifyApplication;
  readonly config: Config;
  /** Where it listens, such as http://127.0.0.1:3000. */
  readonly url: string;
  /** Makes the first admin, once; null when there is one. */
  readonly setupToken: string | null;
  stop(): Promise<void>;
  /** Called when the database has gone for good; the process had better end. */
  onDatabaseLost(listener: (how: string) => void): void;
}

const BODY_MAX_BYTES = 1_048_576;
const LISTEN_BACKLOG = 4_096;

/** Rejects with StartupError for every trouble a person can mend. `extras` are modules a test or benchmark adds. */
export async function startRingside(
  environment?: Environment,
  extras: readonly ExtraModule[] = [],
): Promise<Ringside> {
  const settings = environment ?? processEnvironment();
  const root = AppModule.forRoot(settings, extras);
  const { NODE_ENV, LOG_LEVEL, TRUST_PROXY } = readConfig(settings);
  const level: LogLevel = NODE_ENV === 'test' && !settings.LOG_LEVEL ? 'warn' : LOG_LEVEL;
  const app = await NestFactory.create<NestFastifyApplication>(root, adapterFor(TRUST_PROXY), {
    abortOnError: false,
    // JSON by Fastify's own parser and nothing else: what any page's form can send is not read.
    bodyParser: false,
    logger: new RingsideLogger({ level, isPretty: NODE_ENV !== 'production' }),
  });
  const server = app.get(DatabaseServer);
  const stop = async () => {
    await app.close();
    await server.stop();
  };
  try {
    const config = app.get<Config>(CONFIG);
    await configure(app);
    await listen(app, config);
    app.get(Metrics).collectProcess();
    const url = (await app.getUrl()).replace('[::1]', 'localhost');
    const { setupToken } = app.get(FirstAdmin);
    return { app, config, url, setupToken, stop, onDatabaseLost: (listener) => server.onLost(listener) };
  } catch (error) {
    await stop();
    throw error;
  }
}

function adapterFor(trustProxy: string): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_MAX_BYTES,
    forceCloseConnections: true,
    http: { IncomingMessage: HttpRequest },
    genReqId: requestIdOf,
    trustProxy: readTrust(trustProxy),
    frameworkErrors: answerUnrouted,
  });
  adapter.setOnRequestHook((request, reply, done) => {
    nameAnswer(request, reply);
    readNoBody(request);
    if (!answersOptions(request, reply)) done();
  });
  readJson(adapter.getInstance());
  readForm(adapter.getInstance(), '/media-hooks/nginx-rtmp');
  watchMethods(adapter.getInstance());
  return adapter;
}

async function configure(app: NestFastifyApplication): Promise<void> {
  app.setGlobalPrefix('api', { exclude: ['health', 'ready', 'metrics'] });
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: [VERSION_NEUTRAL, '1'] });
  app.enableCors(corsFor(app.get(Origins)));
  await app.register(fastifyCookie);
  watchAnswers(app);
  app.useWebSocketAdapter(new StreamWsAdapter(app));
  await protectPages(app);
  serveOpenApi(app);
  await serveStaticFiles(app);
  serveAsyncApi(app);
}

/** Public reads without credentials are open to every origin; the listed origins may do all, with credentials. */
function corsFor(origins: Origins): FastifyCorsOptions {
  const common: FastifyCorsOptions = {
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Last-Event-ID',
      'Cache-Control',
      'Idempotency-Key',
      REQUEST_ID_HEADER,
    ],
    exposedHeaders: [
      CURSOR_HEADER,
      REQUEST_ID_HEADER,
      'Retry-After',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
    ],
    maxAge: 600,
  };
  const open: FastifyCorsOptions = { ...common, origin: '*', methods: ['GET', 'HEAD'] };
  const full: FastifyCorsOptions = {
    ...common,
    origin: true,
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
  };
  return {
    delegator: (request, done) => done(null, origins.isTrusted(request.headers.origin ?? '') ? full : open),
  };
}

async function listen(app: NestFastifyApplication, { HOST, PORT }: Config): Promise<void> {
  try {
    await app.listen({ host: HOST, port: PORT, backlog: LISTEN_BACKLOG });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new StartupError(`Port ${PORT} on ${HOST} is in use; choose another with PORT.`);
    if (code === 'EACCES')
      throw new StartupError(
        `Port ${PORT} on ${HOST} may not be opened by this user; choose another with PORT.`,
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartupError(`${HOST} is not an address of this machine; set HOST.`);
    throw error;
  }
}
